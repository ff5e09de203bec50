package dev.weft.client;

import dev.weft.task.BrokenException;

/**
 * One content coding undone: fed with coded bytes, asked for the bytes they stand for.
 *
 * <p>Nothing here waits. One task at a time. Close it at the end, however that comes about.
 */
interface Decoder extends AutoCloseable {
  /**
   * Takes coded bytes; they are not copied and must not change until they are used up. Only when
   * {@link #read} has said that it needs more.
   */
  void feed(byte[] bytes, int from, int to);

  /**
   * Writes what the bytes so far stand for.
   *
   * @param into room for at least one byte
   * @return how many bytes were written; 0 if it needs more bytes to go on, or has seen the end
   * @throws BrokenException if the bytes are none of this coding
   */
  int read(byte[] into);

  /** {@return whether the input may end here: after the end of the coding, or before anything} */
  boolean isComplete();

  /** Gives back memory outside of the heap; does nothing the second time. */
  @Override
  void close();

  /** Bytes that are used up one after another. */
  final class Input {
    byte[] bytes = {};
    int at;
    int to;

    void set(byte[] fresh, int from, int end) {
      bytes = fresh;
      at = from;
      to = end;
    }

    boolean isEmpty() {
      return at == to;
    }

    int left() {
      return to - at;
    }

    int next() {
      return bytes[at++] & 0xFF;
    }

    void drop() {
      at = to;
    }
  }

  /** {@return that the bytes are none of a coding} */
  static BrokenException broken(Coding coding, String why) {
    return new BrokenException("is no " + coding.word() + ": " + why);
  }
}
