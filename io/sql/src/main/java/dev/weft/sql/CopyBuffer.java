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
    bytes[room(1)] = (byte) value;
    return this;
  }

  CopyBuffer int2(int value) {
    SHORTS.set(bytes, room(2), (short) value);
    return this;
  }

  CopyBuffer int4(int value) {
    INTS.set(bytes, room(4), value);
    return this;
  }

  CopyBuffer int8(long value) {
    LONGS.set(bytes, room(8), value);
    return this;
  }

  CopyBuffer all(byte[] value) {
    int from = room(value.length);
    System.arraycopy(value, 0, bytes, from, value.length);
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
