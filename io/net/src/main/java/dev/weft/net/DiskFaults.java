package dev.weft.net;

import dev.weft.task.BrokenException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What went wrong with a file, in one sentence for people. */
final class DiskFaults {
  /** Work on a file. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private DiskFaults() {}

  /**
   * Does work on a file.
   *
   * @param verb what is done with it, for the message
   * @throws BrokenException if that fails; its cause is an {@link IOException}
   * @throws InterruptedException if the thread was interrupted, which closes a channel
   */
  static <T> T explained(String verb, Path path, Work<T> work) throws InterruptedException {
    try {
      return work.run();
    } catch (ClosedByInterruptException e) {
      Thread.interrupted(); // said by the exception from now on
      throw new InterruptedException("interrupted, so %s was closed".formatted(path));
    } catch (IOException e) {
      throw new BrokenException("cannot %s %s: %s".formatted(verb, path, why(e)), e);
    }
  }

  private static String why(IOException e) {
    String reason = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
    return switch (e) {
      case AtomicMoveNotSupportedException _ -> "its file system cannot replace a file in one step";
      case IOException _ when reason != null && !reason.isEmpty() -> lowered(reason);
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> e.getClass().getSimpleName();
    };
  }

  /** The system's words begin with a capital: "No space left on device". */
  private static String lowered(String reason) {
    boolean acronym = reason.length() > 1 && Character.isUpperCase(reason.charAt(1));
    return acronym ? reason : Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }
}
