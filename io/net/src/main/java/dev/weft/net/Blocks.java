package dev.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Bytes between arrays and files, block by block.
 *
 * <p>The JDK copies through memory outside of the heap, as much as is asked for at once, and keeps
 * it for each thread: so never much is asked for at once. An interrupt ends it between blocks, too.
 */
final class Blocks {
  /** How many bytes go at once. */
  static final int SIZE = 64 * 1024;

  private Blocks() {}

  /** Reads until the array is full or the file ends. {@return how many bytes it read} */
  static int fill(SeekableByteChannel file, byte[] bytes, int from) throws IOException {
    int at = from;
    while (at < bytes.length) {
      int read = file.read(ByteBuffer.wrap(bytes, at, Math.min(SIZE, bytes.length - at)));
      if (read < 0) {
        break;
      }
      at += read;
    }
    return at - from;
  }

  /** Reads so many bytes, or less if the file ends before. */
  static byte[] read(SeekableByteChannel file, int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = fill(file, bytes, 0);
    return read == length ? bytes : Arrays.copyOf(bytes, read);
  }

  /**
   * Reads to the end, whatever size the file says it has: it may grow, and some have none.
   *
   * @param guess how many bytes there probably are, at most {@code most}
   * @return the bytes and, if there are more than so many, at least one too many
   */
  static byte[] readAll(SeekableByteChannel file, int guess, int most) throws IOException {
    byte[] bytes = new byte[guess];
    int length = fill(file, bytes, 0);
    while (length == bytes.length) {
      OptionalInt next = readOne(file);
      if (next.isEmpty()) {
        return bytes;
      }
      long room = Math.min(most, Math.max(SIZE, 2L * length));
      bytes = Arrays.copyOf(bytes, Math.max(length + 1, (int) room));
      bytes[length++] = (byte) next.getAsInt();
      if (length > most) {
        return bytes;
      }
      length += fill(file, bytes, length);
    }
    return Arrays.copyOf(bytes, length);
  }

  private static OptionalInt readOne(SeekableByteChannel file) throws IOException {
    byte[] one = new byte[1];
    return fill(file, one, 0) == 0 ? OptionalInt.empty() : OptionalInt.of(one[0]);
  }

  static void write(SeekableByteChannel file, byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; ) {
      at += file.write(ByteBuffer.wrap(bytes, at, Math.min(SIZE, to - at)));
    }
  }
}
