package dev.weft.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message: whole in memory, or written piece by piece by some code while they are
 * sent.
 *
 * <pre>{@code
 * Body.of("hello")
 * Body.of(out -> rows.forEach(row -> out.write(row + "\n")))
 * }</pre>
 *
 * <p>Any thread may use a whole one, as often as it likes. One that is written is as good as its
 * writer: what comes from a connection can be read once.
 */
public final class Body {
  /** Code that writes a body; it may wait and may throw. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(Out out) throws Exception;
  }

  /** Where the pieces of a body go. */
  @FunctionalInterface
  public interface Out {
    /**
     * Takes bytes; waits while the reader is slower. They are copied, or used up, before this
     * returns.
     *
     * @throws InterruptedException if the caller is cancelled or interrupted
     */
    void write(byte[] bytes, int from, int count) throws InterruptedException;

    /** Takes all the bytes. */
    default void write(byte[] bytes) throws InterruptedException {
      write(bytes, 0, bytes.length);
    }

    /** Takes text, in UTF-8. */
    default void write(String text) throws InterruptedException {
      write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what was written so far, however little it is; where nothing is kept, does nothing. */
    default void flush() throws InterruptedException {}
  }

  private static final Body EMPTY = new Body(new byte[0], null, 0);

  private final byte @Nullable [] bytes;
  private final @Nullable Writer writer;
  private final long length;

  private Body(byte @Nullable [] bytes, @Nullable Writer writer, long length) {
    this.bytes = bytes;
    this.writer = writer;
    this.length = length;
  }

  /** {@return no bytes} */
  public static Body empty() {
    return EMPTY;
  }

  /** {@return these bytes, not a copy} */
  public static Body of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Body(bytes, null, bytes.length);
  }

  /** {@return this text, in UTF-8} */
  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@return what a writer writes, however much that is} */
  public static Body of(Writer writer) {
    return new Body(null, writer, -1);
  }

  /**
   * {@return what a writer writes, which is known to be so many bytes}
   *
   * @param length not negative
   */
  public static Body of(long length, Writer writer) {
    if (length < 0) {
      throw new IllegalArgumentException("length must not be negative, but is " + length);
    }
    return new Body(null, writer, length);
  }

  /** {@return how many bytes there are, if that is known} */
  public OptionalLong length() {
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /** {@return all the bytes, not a copy, if they are in memory} */
  public Optional<byte[]> whole() {
    return Optional.ofNullable(bytes);
  }

  /**
   * Hands out all the bytes, piece by piece, on the caller's thread.
   *
   * <p>Waits as the writer and the taker do.
   *
   * @throws IllegalStateException if the writer writes more or fewer bytes than it was said to;
   *     more of them than that are not handed out
   * @throws Exception what the writer throws
   */
  public void writeTo(Out out) throws Exception {
    if (bytes != null) {
      out.write(bytes);
    } else if (writer != null && length < 0) {
      writer.writeTo(out);
    } else if (writer != null) {
      Measured measured = new Measured(out, length);
      writer.writeTo(measured);
      measured.end();
    }
  }

  /** Lets through as many bytes as there are to be. The writing task. */
  private static final class Measured implements Out {
    private final Out out;
    private final long length;
    private long written;

    Measured(Out out, long length) {
      this.out = out;
      this.length = length;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws InterruptedException {
      written += count;
      if (written > length) {
        throw new IllegalStateException(
            "the body has more than the %,d bytes it was said to have".formatted(length));
      }
      out.write(bytes, from, count);
    }

    @Override
    public void flush() throws InterruptedException {
      out.flush();
    }

    void end() {
      if (written < length) {
        throw new IllegalStateException(
            "the body has %,d of the %,d bytes it was said to have".formatted(written, length));
      }
    }
  }

  /** {@return how many bytes there are} */
  @Override
  public String toString() {
    return length < 0 ? "a body of unknown length" : "%,d bytes".formatted(length);
  }
}
