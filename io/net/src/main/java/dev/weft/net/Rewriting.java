package dev.weft.net;

import dev.weft.task.Shield;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file that is replaced bit by bit, with few trips to the disk. One task; what it sends is kept
 * until there is enough of it.
 */
final class Rewriting {
  /** Sends what the file is to hold. */
  @FunctionalInterface
  interface Content {
    void to(Rewriting file) throws InterruptedException;
  }

  /** How long tidying up may wait for a thread before the task does it itself. */
  private static final Duration TIDYING = Duration.ofSeconds(5);

  // immutable
  private final Disk disk;
  private final Path path;
  private final Replacement file;

  // the task that writes; a thread of the disk while the task waits for it
  private byte[] kept = {};
  private int length;

  private Rewriting(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
    this.file = new Replacement(disk.opener(), path);
  }

  /** Writes all or nothing. The life of a rewriting. */
  static void run(Disk disk, Path path, Content content) throws InterruptedException {
    Rewriting mine = new Rewriting(disk, path);
    try {
      mine.away(mine.file::open);
      content.to(mine);
      mine.flush();
      mine.away(mine.file::commit);
    } catch (Throwable e) {
      mine.discard(e);
      throw e;
    }
  }

  /** Waits until the bytes are written; the only ones, or many. */
  void writeNow(byte[] bytes) throws InterruptedException {
    flush();
    away(() -> file.write(bytes, 0, bytes.length));
  }

  /** Waits if enough has come together. */
  void write(byte[] bytes) throws InterruptedException {
    if (bytes.length >= Blocks.SIZE) {
      writeNow(bytes);
    } else {
      if (kept.length == 0) {
        kept = new byte[Blocks.SIZE];
      }
      if (bytes.length > kept.length - length) {
        flush();
      }
      System.arraycopy(bytes, 0, kept, length, bytes.length);
      length += bytes.length;
    }
  }

  private void flush() throws InterruptedException {
    if (length > 0) {
      away(() -> file.write(kept, 0, length));
      length = 0;
    }
  }

  /** A step of the replacement. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void away(Step step) throws InterruptedException {
    disk.writes()
        .make(() -> {
          return DiskFaults.explained(
              "write",
              path,
              () -> {
                step.run();
                return true;
              });
        });
  }

  /**
   * Tidies up whatever is cancelled: on a thread of the disk, and if there is none in time, or no
   * task to wait for it, here.
   */
  private void discard(Throwable failure) {
    try {
      Shield.within(TIDYING, () -> disk.writes().make(this::discarded));
    } catch (InterruptedException e) {
      discardHere(failure);
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      discardHere(failure);
    }
  }

  private boolean discarded() throws IOException {
    file.discard();
    return true;
  }

  private void discardHere(Throwable failure) {
    try {
      file.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
