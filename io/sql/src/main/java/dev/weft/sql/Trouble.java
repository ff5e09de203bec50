package dev.weft.sql;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What went wrong outside of SQL, in words. */
final class Trouble {
  private Trouble() {}

  /** {@return what an I/O failure means} */
  static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getMessage();
      case NoSuchFileException gone -> "no such file or directory: " + gone.getMessage();
      case FileAlreadyExistsException other -> other.getMessage() + " is in the way";
      case FileSystemException file when file.getReason() != null -> reason(file.getReason());
      default -> e.getMessage() == null ? e.toString() : reason(e.getMessage());
    };
  }

  private static String reason(String text) {
    return fullDisk(text).orElse(text);
  }

  /** {@return what the output of a program of PostgreSQL means, in one line} */
  static String in(String output) {
    return fullDisk(output)
        .or(() -> lastLineWith(output, "FATAL:"))
        .or(() -> lastLineWith(output, "PANIC:"))
        .or(() -> lastLineWith(output, "error:"))
        .or(() -> lastLineWith(output, ""))
        .orElse("it said nothing");
  }

  private static Optional<String> fullDisk(String text) {
    return text.contains("No space left on device")
        ? Optional.of("the disk is full; make room and start again")
        : Optional.empty();
  }

  private static Optional<String> lastLineWith(String output, String word) {
    return output
        .lines()
        .filter(line -> !line.isBlank() && line.contains(word))
        .reduce((first, second) -> second)
        .map(line -> line.substring(line.indexOf(word) + word.length()).strip());
  }
}
