package dev.weft.net;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Lane;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Reads and writes files without holding a loop: whole, or as a {@link Flow} of chunks or lines.
 *
 * <pre>{@code
 * Disk disk = Disk.local();
 * long errors = disk.lines(log, 10_000).filter(line -> line.contains("ERROR")).count();
 * disk.write(report, errors + " errors\n");
 * }</pre>
 *
 * <p>There is nothing to close: a file is open for the length of a call or, as a flow, of a run,
 * however that ends. What is held in memory is bounded. A file that is written whole is written
 * beside the old one and takes its place in one step, once all of it is on the disk; so under its
 * name there is always the old file or the new one, and after a failure or a cancellation the old
 * one.
 *
 * <p>Everything here waits, on a thread of a {@link Lane}, and is a checkpoint. A caller that is
 * cancelled has its thread interrupted, which ends what is under way between two blocks of 64 KiB,
 * or sooner where the system can be told to stop; the caller waits for that end, and no thread goes
 * on. A disk that is {@link #remote} may hang: its readers leave at once. Nobody leaves a write,
 * for whether it happened must be known.
 *
 * <p>What fails is a {@link BrokenException} that says why, such as "cannot read /x: no such file";
 * its cause is the {@link IOException}. A bound that is hit is a {@link RefusedException}, as is a
 * lane whose line is full. Immutable; any task may use it, and what is not a flow an ordinary
 * thread as well, which then does the work itself.
 */
public final class Disk {
  /** How many bytes a file may have that is read whole without saying how many: {@value}. */
  public static final int MOST_BYTES = 64 * 1024 * 1024;

  /** A little less than what an array may have. */
  private static final int LONGEST = Integer.MAX_VALUE - 16;

  private static final Disk LOCAL =
      new Disk(Offload::blocking, Offload::blocking, Files::newByteChannel);

  /** How work gets to a thread, and its result back. */
  @FunctionalInterface
  interface Trip {
    <T> T make(Callable<? extends T> work) throws InterruptedException;
  }

  /** Opens files. */
  @FunctionalInterface
  interface Opener {
    SeekableByteChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
  }

  private final Trip reads;
  private final Trip writes;
  private final Opener opener;

  Disk(Trip reads, Trip writes, Opener opener) {
    this.reads = reads;
    this.writes = writes;
    this.opener = opener;
  }

  /** {@return the files of this machine, through {@link Offload#blocking}} */
  public static Disk local() {
    return LOCAL;
  }

  /** {@return the files of this machine, through a lane of their own} */
  public static Disk local(Lane lane) {
    return new Disk(lane::run, lane::run, LOCAL.opener);
  }

  /**
   * {@return files of a store that may hang, such as a network file system}
   *
   * <p>A reader that is cancelled leaves at once. The thread goes on until the system answers, then
   * closes the file; until then it keeps its place in the lane, and is named in the log ({@link
   * Lane#runOrAbandon}).
   *
   * @param lane a lane of its own, so that what hangs is in nobody else's way
   */
  public static Disk remote(Lane lane) {
    return new Disk(lane::runOrAbandon, lane::run, LOCAL.opener);
  }

  Trip reads() {
    return reads;
  }

  Trip writes() {
    return writes;
  }

  Opener opener() {
    return opener;
  }

  // ---- reading ----

  /** Reads a file of at most {@value #MOST_BYTES} bytes, as {@link #read(Path, int)} does. */
  public byte[] read(Path path) throws InterruptedException {
    return read(path, MOST_BYTES);
  }

  /**
   * Reads a whole file.
   *
   * @param mostBytes how many bytes it may have; from 0 to 2<sup>31</sup> - 17
   * @return its bytes
   * @throws RefusedException if it has more
   * @throws BrokenException if it cannot be read
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public byte[] read(Path path, int mostBytes) throws InterruptedException {
    require("mostBytes", 0, mostBytes, LONGEST);
    return reading(path, file -> Blocks.readAll(path, file, mostBytes));
  }

  /**
   * Reads a part of a file.
   *
   * @param offset where it begins, in bytes; not negative
   * @param length how many bytes; from 0 to 2<sup>31</sup> - 17
   * @return those bytes, fewer or none if the file ends before
   * @throws BrokenException if it cannot be read
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public byte[] read(Path path, long offset, int length) throws InterruptedException {
    require("offset", 0, offset, Long.MAX_VALUE);
    require("length", 0, length, LONGEST);
    return reading(path, file -> Blocks.readPart(file, offset, length));
  }

  /** Reads a text of at most {@value #MOST_BYTES} bytes, as {@link #readText(Path, int)} does. */
  public String readText(Path path) throws InterruptedException {
    return readText(path, MOST_BYTES);
  }

  /**
   * Reads a whole file as text, in UTF-8.
   *
   * @param mostBytes how many bytes it may have; from 0 to 2<sup>31</sup> - 17
   * @throws RefusedException if it has more
   * @throws BrokenException if it cannot be read, or is not well-formed: then the message says at
   *     which byte
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public String readText(Path path, int mostBytes) throws InterruptedException {
    require("mostBytes", 0, mostBytes, LONGEST);
    return reading(
        path,
        file -> {
          byte[] bytes = Blocks.readAll(path, file, mostBytes);
          return Utf8.decode(bytes, 0, bytes.length, path, 0);
        });
  }

  /** Reads from an open file. */
  @FunctionalInterface
  private interface Reader<T> {
    T from(SeekableByteChannel file) throws IOException;
  }

  private <T> T reading(Path path, Reader<T> reader) throws InterruptedException {
    Objects.requireNonNull(path, "path");
    Weft.checkpoint();
    return reads.make(() ->
        DiskFaults.explained(
            "read",
            path,
            () -> {
              try (SeekableByteChannel file = opener.open(path, Set.of(StandardOpenOption.READ))) {
                return reader.from(file);
              }
            }));
  }

  // ---- reading as a flow ----

  /**
   * {@return a flow of the bytes of a file} Each run opens it, reads one chunk ahead on a task of
   * its own, so that disk and consumer work at the same time, and closes it. At most three chunks
   * are in memory: with the consumer, ready, and being read. A run needs a task to be called on,
   * and fails as {@link #read(Path, int)} does.
   *
   * @param size how many bytes a chunk has; the last one may have fewer, none is empty; from 1 to
   *     2<sup>31</sup> - 17; 65,536 is a good size
   */
  public Flow<byte[]> chunks(Path path, int size) {
    return chunks(path, 0, Long.MAX_VALUE, size);
  }

  /**
   * {@return a flow of a part of a file, as {@link #chunks(Path, int)} is one of all of it}
   *
   * @param offset where the part begins, in bytes; not negative
   * @param length how many bytes it has, fewer if the file ends before; not negative
   */
  public Flow<byte[]> chunks(Path path, long offset, long length, int size) {
    Objects.requireNonNull(path, "path");
    require("offset", 0, offset, Long.MAX_VALUE);
    require("length", 0, length, Long.MAX_VALUE);
    require("size", 1, size, LONGEST);
    Flow.Generator<byte[]> generator =
        out -> {
          try (Reading file = new Reading(this, path, offset)) {
            file.send(length, size, out);
          }
        };
    return Flow.generate(generator).buffer(1);
  }

  /**
   * {@return a flow of the lines of a text in UTF-8, without their ends} A line ends with LF, with
   * CRLF or with the file; an empty file has none. Each run opens the file, reads 64 KiB ahead on a
   * task of its own, and closes it. A run fails as {@link #readText(Path, int)} does, after the
   * lines before.
   *
   * @param mostLineBytes how many bytes a line may have, without its end; a longer one is refused
   *     by its number; from 0 to 2<sup>31</sup> - 17
   */
  public Flow<String> lines(Path path, int mostLineBytes) {
    require("mostLineBytes", 0, mostLineBytes, LONGEST);
    Flow<byte[]> blocks = chunks(path, Blocks.SIZE);
    return Flow.generate(out -> {
      LineCutter cutter = new LineCutter(path, mostLineBytes);
      blocks.forEach(block -> cutter.cut(block, out));
      cutter.end(out);
    });
  }

  // ---- writing ----

  /**
   * Writes a whole file, new or in the place of an old one, whose permissions it keeps.
   *
   * <p>It takes its place in one step, once all of it is on the disk; until then, and if anything
   * fails or the caller is cancelled, the old one is there. A link stays, and what it leads to is
   * replaced. What is no file, such as a device, is left alone: {@link #append(Path, byte[])} to
   * it. If the machine fails meanwhile, a file {@code .weft-….tmp} may stay beside it.
   *
   * @throws BrokenException if it cannot be written
   * @throws InterruptedException if the caller is cancelled or interrupted; then it was not written
   */
  public void write(Path path, byte[] bytes) throws InterruptedException {
    Objects.requireNonNull(bytes, "bytes");
    rewrite(path, file -> file.writeNow(bytes));
  }

  /** Writes a text in UTF-8, as {@link #write(Path, byte[])} does. */
  public void write(Path path, String text) throws InterruptedException {
    write(path, Utf8.encode(text));
  }

  /**
   * Runs a flow into a file, as {@link #write(Path, byte[])} writes one, and with as little memory
   * as the flow has.
   *
   * @throws BrokenException if the file cannot be written
   * @throws RuntimeException what the flow fails with; then nothing was written
   * @throws InterruptedException if the caller is cancelled or interrupted; then nothing was
   *     written
   */
  public void writeAll(Path path, Flow<byte[]> chunks) throws InterruptedException {
    Objects.requireNonNull(chunks, "chunks");
    rewrite(path, file -> chunks.forEach(file::write));
  }

  /**
   * Runs a flow of lines into a file in UTF-8, as {@link #writeAll} does; each gets an LF as its
   * end.
   *
   * @throws IllegalArgumentException if a line has a line feed in it, which would make it two
   */
  public void writeLines(Path path, Flow<String> lines) throws InterruptedException {
    Objects.requireNonNull(lines, "lines");
    rewrite(
        path,
        file ->
            lines.forEach(line -> {
              if (line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException(
                    "a line must not have a line feed in it: " + line);
              }
              file.write(Utf8.encode(line + "\n"));
            }));
  }

  private void rewrite(Path path, Rewriting.Content content) throws InterruptedException {
    Objects.requireNonNull(path, "path");
    Weft.checkpoint();
    Rewriting.run(this, path, content);
  }

  /**
   * Adds to the end of a file, which is made if there is none.
   *
   * <p>Additions of up to 64 KiB do not mix with those of others. An addition that has begun is not
   * told to stop, so a cancellation never tears one; if the disk fails in the middle of one, what
   * fitted stays. It does not wait until the bytes are on the disk.
   *
   * @throws BrokenException if it cannot be written
   * @throws InterruptedException if the caller is cancelled or interrupted; then nothing was added
   */
  public void append(Path path, byte[] bytes) throws InterruptedException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(bytes, "bytes");
    Weft.checkpoint();
    writes.make(() ->
        DiskFaults.explained(
            "append to",
            path,
            () -> {
              Blocks.append(Replacement.real(path), bytes);
              return true;
            }));
  }

  /** Adds a text in UTF-8, as {@link #append(Path, byte[])} does. */
  public void append(Path path, String text) throws InterruptedException {
    append(path, Utf8.encode(text));
  }

  private static void require(String what, long least, long value, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, but is %d".formatted(what, least, most, value));
    }
  }
}
