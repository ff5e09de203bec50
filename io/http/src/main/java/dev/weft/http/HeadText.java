package dev.weft.http;

import java.util.Arrays;

/**
 * The head of a message of HTTP/1.1 as its bytes are put together (RFC 9112 §2.1). One thread.
 *
 * <p>What is given must be Latin-1 and hold no line breaks of its own, as methods, URLs and {@link
 * Headers} of this package never do: nothing is checked again.
 */
public final class HeadText {
  private static final int USUAL = 512;

  /** More room than that is not kept for the next one. */
  private static final int MOST_KEPT = 8 * 1024;

  private byte[] bytes = new byte[USUAL];
  private int length;

  /** Appends text. */
  @SuppressWarnings("deprecation") // the quickest way, and right for Latin-1
  public HeadText text(String text) {
    int count = text.length();
    reserve(count);
    text.getBytes(0, count, bytes, length);
    length += count;
    return this;
  }

  /** Appends bytes. */
  public HeadText bytes(byte[] what) {
    reserve(what.length);
    System.arraycopy(what, 0, bytes, length, what.length);
    length += what.length;
    return this;
  }

  /** Appends a number that is not negative. */
  public HeadText number(long number) {
    if (number > 9) {
      return text(Long.toString(number));
    }
    reserve(1);
    bytes[length++] = (byte) ('0' + number);
    return this;
  }

  /** Appends a field with the end of its line. */
  public HeadText field(String name, String value) {
    return text(name).text(": ").text(value).end();
  }

  /** Appends the end of a line. */
  public HeadText end() {
    reserve(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
    return this;
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }

  /** Begins anew. */
  public void clear() {
    length = 0;
    bytes = bytes.length > MOST_KEPT ? new byte[USUAL] : bytes;
  }

  /** {@return where the bytes are, not a copy; the first {@link #length} count} */
  public byte[] array() {
    return bytes;
  }

  /** {@return how many bytes there are} */
  public int length() {
    return length;
  }
}
