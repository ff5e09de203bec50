package dev.weft.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sockets of this process, as the operating system sees them. */
final class Sockets {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Sockets() {}

  /** {@return how many are open; always 0 where the system does not say} */
  static long open() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(Sockets::isSocket).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }
}
