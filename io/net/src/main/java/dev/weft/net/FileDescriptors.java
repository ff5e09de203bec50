package dev.weft.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many files and sockets this process has open, and how many it may have. Each connection takes
 * one; when none is left, none can be accepted, made or read from disk.
 *
 * @param open those that are open
 * @param allowed the limit (RLIMIT_NOFILE), which the JVM raises to the hard one when it starts
 */
public record FileDescriptors(long open, long allowed) {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LIMIT = "Max open files";

  /** Read once: when none is left, it could not be read any more. */
  private static final OptionalLong ALLOWED = readAllowed();

  /** {@return how it stands; empty where the system does not say} Never waits for long. */
  public static Optional<FileDescriptors> now() {
    return ALLOWED.isEmpty()
        ? Optional.empty()
        : Optional.of(new FileDescriptors(countOpen(ALLOWED.getAsLong()), ALLOWED.getAsLong()));
  }

  /** {@return whether nine of ten are open} */
  public boolean isNearLimit() {
    return open >= allowed - allowed / 10;
  }

  private static long countOpen(long allowed) {
    try {
      long size = Files.size(OPEN); // Linux 6.2 and newer say it there
      return size > 0 ? size : countEntries();
    } catch (IOException e) {
      return allowed; // looking takes one, too: there was none left
    }
  }

  private static long countEntries() throws IOException {
    try (Stream<Path> entries = Files.list(OPEN)) {
      return entries.count() - 1; // without the one that lists them
    }
  }

  private static OptionalLong readAllowed() {
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return lines
          .filter(line -> line.startsWith(LIMIT))
          .map(line -> line.substring(LIMIT.length()).strip().split("\\s+", -1)[0])
          .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // not Linux
    }
  }

  @Override
  public String toString() {
    return "%,d of %,d file descriptors are open".formatted(open, allowed);
  }
}
