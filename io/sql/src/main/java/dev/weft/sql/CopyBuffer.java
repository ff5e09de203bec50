package dev.weft.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that are added, numbers with the high byte first, until they are taken. One thread. */
final class CopyBuffer {
  private static final VarHandle SHORTS = numbers(short[].class);
  private static final VarHandle INTS = numbers(int[].class);
  private static final VarHandle LONGS = numbers(long[].class);

  private byte[] bytes = new byte[1 << 16];
  private int length;

  private static VarHandle numbers(Class<?> of) {
    return MethodHandles.byteArrayViewVarHandle(of, ByteOrder.BIG_ENDIAN);
  }

  CopyBuffer int1(int value) {
    int at = room(1); // which may make another array
    bytes[at] = (byte) value;
    return this;
  }

  CopyBuffer int2(int value) {
    int at = room(2);
    SHORTS.set(bytes, at, (short) value);
    return this;
  }

  CopyBuffer int4(int value) {
    int at = room(4);
    INTS.set(bytes, at, value);
    return this;
  }

  CopyBuffer int8(long value) {
    int at = room(8);
    LONGS.set(bytes, at, value);
    return this;
  }

  CopyBuffer all(byte[] value) {
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
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

  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
