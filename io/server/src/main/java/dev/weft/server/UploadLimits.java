package dev.weft.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How large a form with files may be. What is larger is refused with 413.
 *
 * @param parts how many parts there may be; at least 1
 * @param headers how large the head of a part may be, in bytes; at least 64
 * @param name how long the name of a part, and that of a file, may be, in characters; at least 1
 * @param part how large the body of a part may be, in bytes; not negative
 * @param total how large all may be together, in bytes; not negative
 * @param memory how much of a request is kept in memory, in bytes; what is more is on the disk; not
 *     negative
 * @param directory where on the disk; empty for where the system has such things
 */
public record UploadLimits(
    int parts, int headers, int name, long part, long total, int memory, Optional<Path> directory) {
  /** Refuses numbers out of their range. */
  public UploadLimits {
    Limits.requireAtLeast(1, "parts", parts);
    Limits.requireAtLeast(64, "headers", headers);
    Limits.requireAtLeast(1, "name", name);
    requireNotNegative("part", part);
    requireNotNegative("total", total);
    Limits.requireAtLeast(0, "memory", memory);
  }

  /** {@return 100 parts of 64 MiB, 128 MiB in all, of which 256 KiB are in memory} */
  public static UploadLimits defaults() {
    return new UploadLimits(
        100, 4 * 1024, 255, 64L << 20, 128L << 20, 256 * 1024, Optional.empty());
  }

  public UploadLimits withParts(int number) {
    return new UploadLimits(number, headers, name, part, total, memory, directory);
  }

  public UploadLimits withHeaders(int bytes) {
    return new UploadLimits(parts, bytes, name, part, total, memory, directory);
  }

  public UploadLimits withName(int characters) {
    return new UploadLimits(parts, headers, characters, part, total, memory, directory);
  }

  public UploadLimits withPart(long bytes) {
    return new UploadLimits(parts, headers, name, bytes, total, memory, directory);
  }

  public UploadLimits withTotal(long bytes) {
    return new UploadLimits(parts, headers, name, part, bytes, memory, directory);
  }

  public UploadLimits withMemory(int bytes) {
    return new UploadLimits(parts, headers, name, part, total, bytes, directory);
  }

  /** This with a folder for what is on the disk, which must be there. */
  public UploadLimits withDirectory(Path path) {
    return new UploadLimits(parts, headers, name, part, total, memory, Optional.of(path));
  }

  private static void requireNotNegative(String what, long number) {
    if (number < 0) {
      throw new IllegalArgumentException(what + " must not be negative, but is " + number);
    }
  }
}
