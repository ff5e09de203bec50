package dev.weft.net;

import dev.weft.flow.Flow;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read bit by bit. The last one out closes it: the task that reads or, if that has
 * left before, the thread whose read would not end.
 *
 * <pre>
 * new → open → closed
 *  └─────────────↑
 * </pre>
 */
final class Reading implements AutoCloseable {
  // immutable
  private final Disk disk;
  private final Path path;
  private final long offset;

  /** The task, and the thread that reads for it; none once the file is closed. Any thread. */
  private final AtomicInteger users = new AtomicInteger(1);

  /** Written by the thread that reads; one at a time. */
  private volatile @Nullable SeekableByteChannel channel;

  /**
   * @param offset where in the file to begin
   */
  Reading(Disk disk, Path path, long offset) {
    this.disk = disk;
    this.path = path;
    this.offset = offset;
  }

  /** Sends so many bytes, or less if the file ends before, in chunks of a size. */
  void send(long length, int size, Flow.Out<byte[]> out) throws InterruptedException {
    boolean ended = false;
    for (long left = length; left > 0 && !ended; left -= size) {
      int wanted = (int) Math.min(size, left);
      byte[] chunk = next(wanted);
      ended = chunk.length < wanted;
      if (chunk.length > 0) {
        out.emit(chunk);
      }
    }
  }

  /** Waits for the next so many bytes, or less if the file ends; opens it the first time. */
  private byte[] next(int size) throws InterruptedException {
    return disk.reads()
        .make(() -> {
          enter();
          try {
            return DiskFaults.explained("read", path, () -> Blocks.read(open(), size));
          } finally {
            leave();
          }
        });
  }

  private SeekableByteChannel open() throws IOException {
    SeekableByteChannel known = channel;
    if (known == null) {
      known = disk.opener().open(path, Set.of(StandardOpenOption.READ));
      channel = known;
      if (offset > 0) {
        known.position(Math.min(offset, known.size()));
      }
    }
    return known;
  }

  private void enter() throws InterruptedException {
    if (users.getAndUpdate(known -> known == 0 ? 0 : known + 1) == 0) {
      throw new InterruptedException("the reader has left");
    }
  }

  private void leave() {
    SeekableByteChannel known = channel;
    if (users.decrementAndGet() > 0 || known == null) {
      return;
    }
    try {
      known.close();
    } catch (IOException e) {
      // what was read is right all the same, and nobody can do anything about it
    }
  }

  /** The task reads no more. Never waits for long; not to be called twice. */
  @Override
  public void close() {
    leave();
  }
}
