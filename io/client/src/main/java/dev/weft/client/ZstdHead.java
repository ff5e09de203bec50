package dev.weft.client;

import dev.weft.task.RefusedException;

/**
 * The head of a frame of zstd (RFC 8878 §3.1.1.1 and §3.1.2), byte by byte, as far as it tells how
 * much memory the frame needs.
 */
final class ZstdHead {
  private static final int MOST = 18;
  private static final int MAGIC = 4;
  private static final int[] DICTIONARY = {0, 1, 2, 4};
  private static final int[] CONTENT = {0, 2, 4, 8};

  /** RFC 9659 §3. */
  private static final long MOST_WINDOW = 8L * 1024 * 1024;

  private final byte[] bytes = new byte[MOST];
  private int length;
  private int wanted = MAGIC + 1;

  /** {@return whether a frame may begin so} */
  boolean take(int octet) {
    bytes[length++] = (byte) octet;
    if (length <= MAGIC) {
      return mayBegin();
    }
    if (length == MAGIC + 1 && !isSkippable()) {
      wanted = length + (isSingle() ? 0 : 1) + dictionaryLength() + contentLength();
    }
    return true;
  }

  private boolean mayBegin() {
    int octet = bytes[length - 1] & 0xFF;
    return switch (length) {
      case 1 -> octet == 0x28 || (octet & 0xF0) == 0x50;
      case 2 -> octet == (isSkippable() ? 0x2A : 0xB5);
      case 3 -> octet == (isSkippable() ? 0x4D : 0x2F);
      default -> octet == (isSkippable() ? 0x18 : 0xFD);
    };
  }

  private boolean isSkippable() {
    return (bytes[0] & 0xF0) == 0x50;
  }

  private int descriptor() {
    return bytes[MAGIC] & 0xFF;
  }

  private boolean isSingle() {
    return (descriptor() & 0x20) != 0;
  }

  private int dictionaryLength() {
    return DICTIONARY[descriptor() & 3];
  }

  private int contentLength() {
    int flag = descriptor() >> 6;
    return flag == 0 && isSingle() ? 1 : CONTENT[flag];
  }

  boolean isWhole() {
    return length == wanted;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  String complaint() {
    return "it does not begin like a frame";
  }

  /** Refuses a frame that needs more memory than one on the web may. */
  void requireWindow() {
    long window = isSkippable() ? 0 : isSingle() ? content() : window();
    if (window < 0 || window > MOST_WINDOW) {
      throw new RefusedException(
          "needs a window of %s bytes to decode, more than the %,d bytes zstd may need on the web"
              .formatted(Long.toUnsignedString(window), MOST_WINDOW));
    }
  }

  private long window() {
    int octet = bytes[MAGIC + 1] & 0xFF;
    long base = 1L << (10 + (octet >> 3));
    return base + base / 8 * (octet & 7);
  }

  private long content() {
    int from = MAGIC + 1 + dictionaryLength();
    int count = contentLength();
    long content = 0;
    for (int i = 0; i < count; i++) {
      content |= (bytes[from + i] & 0xFFL) << (Byte.SIZE * i);
    }
    return count == 2 ? content + 256 : content;
  }
}
