package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Bytes that are added, numbers with the high byte first, until they are taken. One thread. */
final class BinaryBuffer {
  /** So much room is worth keeping. */
  private static final int KEPT = 1 << 16;

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

  BinaryBuffer int1(int value) {
    int at = room(1); // which may make another array
    bytes[at] = (byte) value;
    return this;
  }

  BinaryBuffer int2(int value) {
    int at = room(2);
    Binary.set2(bytes, at, value);
    return this;
  }

  BinaryBuffer int4(int value) {
    int at = room(4);
    Binary.set4(bytes, at, value);
    return this;
  }

  BinaryBuffer int8(long value) {
    int at = room(8);
    Binary.set8(bytes, at, value);
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
    Binary.set4(bytes, at, value);
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

  /** Moves all that was added. */
  void moveTo(ByteBuf target) {
    target.writeBytes(bytes, 0, length);
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[KEPT];
    }
  }

  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
