package dev.weft.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that are added, numbers with the high byte first, until they are taken. One thread. */
final class BinaryBuffer {
  private static final VarHandle SHORTS = numbers(short[].class);
  private static final VarHandle INTS = numbers(int[].class);
  private static final VarHandle LONGS = numbers(long[].class);

  private byte[] bytes;
  private int length;

  /**
   * An empty one.
   *
   * @param room for how many bytes at first; at least 1
   */
  BinaryBuffer(int room) {
    bytes = new byte[room];
  }

  private static VarHandle numbers(Class<?> of) {
    return MethodHandles.byteArrayViewVarHandle(of, ByteOrder.BIG_ENDIAN);
  }

  BinaryBuffer int1(int value) {
    int at = room(1); // which may make another array
    bytes[at] = (byte) value;
    return this;
  }

  BinaryBuffer int2(int value) {
    int at = room(2);
    SHORTS.set(bytes, at, (short) value);
    return this;
  }

  BinaryBuffer int4(int value) {
    int at = room(4);
    INTS.set(bytes, at, value);
    return this;
  }

  BinaryBuffer int8(long value) {
    int at = room(8);
    LONGS.set(bytes, at, value);
    return this;
  }

  BinaryBuffer all(byte[] value) {
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
  }

  /** Adds a text and the zero that ends it. */
  BinaryBuffer text(byte[] utf8) {
    return all(utf8).int1(0);
  }

  /** Sets a number of four bytes that was added before. */
  void set4(int at, int value) {
    INTS.set(bytes, at, value);
  }

  /** {@return where so many bytes go} */
  private int room(int more) {
    int from = length;
    length = Math.addExact(from, more);
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(length, Math.min(2L * bytes.length, 1 << 30)));
    }
    return from;
  }

  int length() {
    return length;
  }

  /** {@return what was added, at its beginning; until more is} */
  byte[] array() {
    return bytes;
  }

  /**
   * Forgets what was added.
   *
   * @param most how much room is worth keeping
   */
  void clear(int most) {
    length = 0;
    if (bytes.length > most) {
      bytes = new byte[most];
    }
  }

  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
