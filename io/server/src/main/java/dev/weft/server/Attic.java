package dev.weft.server;

import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.Shield;
import dev.weft.task.TimedOutException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a request keeps what it was sent: in memory, and what is more in a directory of its own,
 * which is made when it is needed and removed at the end. The handling task only.
 *
 * <pre>
 * empty → with a directory → removed
 *   └─────────────────────────↑
 * </pre>
 */
final class Attic implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  /** So long a disk may take to remove what a request left. */
  private static final Duration TIDYING = Duration.ofSeconds(30);

  // immutable
  private final UploadLimits limits;

  // the handling task only
  private long inMemory;
  private int files;

  /** Set by the thread that makes it, so that it is known although the task was cancelled. */
  private volatile @Nullable Path directory;

  Attic(UploadLimits limits) {
    this.limits = limits;
  }

  /** Counts what is now in memory, or no more. {@return whether that is more than may be} */
  boolean keeps(int bytes) {
    inMemory += bytes;
    return inMemory > limits.memory();
  }

  /** {@return the path of a new file} Waits for the disk. */
  Path newFile() throws InterruptedException {
    if (directory == null) {
      Offload.blocking((Action) this::make);
    }
    Path known = directory;
    if (known == null) {
      throw new IllegalStateException("there is no directory although it was made");
    }
    files++;
    return known.resolve("part-" + files);
  }

  private void make() {
    try {
      directory =
          limits.directory().isEmpty()
              ? Files.createTempDirectory("weft-upload-")
              : Files.createTempDirectory(limits.directory().get(), "weft-upload-");
    } catch (IOException e) {
      throw new BrokenException("cannot make a directory for uploads: " + e.getMessage(), e);
    }
  }

  /**
   * Removes all, whatever happened: neither a cancellation nor a lane without room keeps it from
   * that. Waits for the disk.
   */
  @Override
  public void close() throws InterruptedException {
    Path used = directory;
    if (used == null) {
      return;
    }
    try {
      Shield.within(TIDYING, () -> Offload.blocking((Action) () -> remove(used)));
    } catch (RefusedException e) {
      remove(used);
    } catch (TimedOutException e) {
      LOG.log(System.Logger.Level.WARNING, "the disk is slow to remove " + used, e);
    }
  }

  private static void remove(Path directory) {
    try {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
        for (Path file : all) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot remove " + directory, e);
    }
  }
}
