package dev.weft.net;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Lane;
import dev.weft.task.Offload;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A disk that counts what is open, can be full, and can hang. */
final class Drive {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();

  /** How many bytes fit. */
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  /** How many reads are stuck. */
  final AtomicInteger stuck = new AtomicInteger();

  /** What reads wait for, whatever they are told. */
  volatile CountDownLatch answers = new CountDownLatch(0);

  Disk local() {
    return new Disk(Offload::blocking, Offload::blocking, this::open);
  }

  Disk local(Lane lane) {
    return new Disk(lane::run, lane::run, this::open);
  }

  Disk remote(Lane lane) {
    return new Disk(lane::runOrAbandon, lane::run, this::open);
  }

  SeekableByteChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
    SeekableByteChannel file = Files.newByteChannel(path, options);
    opened.incrementAndGet();
    open.incrementAndGet();
    return new Counted(file);
  }

  /** {@return what is left of temporary files in a directory} */
  static long leftovers(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> entry.toString().endsWith(".tmp")).count();
    }
  }

  /**
   * {@return how many descriptors of this process belong to files there; 0 if it cannot be seen}
   */
  static long descriptors(Path directory) throws IOException {
    Path all = Path.of("/proc/self/fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(all)) {
      return entries.filter(entry -> leadsInto(entry, directory)).count();
    }
  }

  private static boolean leadsInto(Path link, Path directory) {
    try {
      return Files.readSymbolicLink(link).startsWith(directory.toRealPath());
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  /** Runs a body on two loops. */
  static void on(Door door, Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(2), body);
  }

  /** Lets others run until something holds; on tasks and threads. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!holds.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(100_000));
    }
  }

  private final class Counted implements SeekableByteChannel {
    private final SeekableByteChannel file;

    Counted(SeekableByteChannel file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      reads.incrementAndGet();
      awaitAnswer();
      return file.read(target);
    }

    private void awaitAnswer() {
      boolean interrupted = false;
      stuck.incrementAndGet();
      while (answers.getCount() > 0) {
        try {
          answers.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      stuck.decrementAndGet();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int fits = (int) Math.min(room.get(), source.remaining());
      if (fits == 0) {
        throw new FileSystemException("temporary", null, "No space left on device");
      }
      room.addAndGet(-fits);
      ByteBuffer part = source.duplicate().limit(source.position() + fits);
      int written = file.write(part);
      source.position(source.position() + written);
      return written;
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    /** The same one may be closed by an interrupt first, and twice. */
    private boolean isCounted = true;

    @Override
    public void close() throws IOException {
      if (isCounted) {
        isCounted = false;
        open.decrementAndGet();
      }
      file.close();
    }
  }
}
