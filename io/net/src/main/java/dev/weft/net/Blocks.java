package dev.weft.net;

import dev.weft.task.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  /** Reads so many bytes from a place on, or less if the file ends before. */
  static byte[] readPart(SeekableByteChannel file, long offset, int length) throws IOException {
    long size = file.size();
    long begin = Math.min(offset, size);
    return read(file.position(begin), (int) Math.min(length, size - begin));
  }

  /**
   * Reads to the end, whatever size the file says it has: it may grow, and some have none.
   *
   * @throws RefusedException if it has more than so many bytes
   */
  static byte[] readAll(Path path, SeekableByteChannel file, int most) throws IOException {
    long size = file.size();
    if (size > most) {
      throw tooLarge(path, Long.toString(size), most);
    }
    byte[] bytes = new byte[(int) size];
    int length = fill(file, bytes, 0);
    while (length == bytes.length) {
      OptionalInt next = readOne(file);
      if (next.isEmpty()) {
        return bytes;
      }
      if (length == most) {
        throw tooLarge(path, "more", most);
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max(SIZE, 2L * length)));
      bytes[length++] = (byte) next.getAsInt();
      length += fill(file, bytes, length);
    }
    return Arrays.copyOf(bytes, length);
  }

  private static RefusedException tooLarge(Path path, String size, int most) {
    return new RefusedException(
        "%s has %s bytes, and %d is the most that is read at once: raise mostBytes, or take chunks"
            .formatted(path, size, most));
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

  /** By a stream, because an interrupt closes a channel, and nobody knows what it has written. */
  static void append(Path path, byte[] bytes) throws IOException {
    try (OutputStream file =
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int at = 0; at < bytes.length; at += SIZE) {
        file.write(bytes, at, Math.min(SIZE, bytes.length - at));
      }
    }
  }
}
