package dev.weft.net;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The little of DER (X.690) that keys and certificates need. */
final class Der {
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;
  private static final int TRUE = 0xff;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  // ---- writing ----

  static byte[] sequence(byte[]... parts) {
    return element(SEQUENCE, parts);
  }

  /** {@return an element of parts that follow each other} */
  static byte[] element(int tag, byte[]... parts) {
    byte[] content = joined(parts);
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    if (length > 0xffff) {
      throw new IllegalArgumentException("too long for a key or a certificate: " + length);
    }
    return joined(head, content);
  }

  static byte[] integer(BigInteger number) {
    return element(0x02, number.toByteArray());
  }

  static byte[] integer(int number) {
    return integer(BigInteger.valueOf(number));
  }

  static byte[] yes() {
    return element(0x01, new byte[] {(byte) TRUE});
  }

  static byte[] nothing() {
    return element(0x05);
  }

  static byte[] bits(byte[] bytes) {
    return element(BIT_STRING, new byte[1], bytes);
  }

  static byte[] time(Instant time) {
    return element(0x18, ascii(TIME.format(time)));
  }

  /** {@return an object identifier, such as "2.5.29.17"} */
  static byte[] oid(String dotted) {
    String[] words = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(words[0]) * 40 + Integer.parseInt(words[1]));
    for (int i = 2; i < words.length; i++) {
      int number = Integer.parseInt(words[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (number >> shift != 0) {
          out.write(((number >> shift) & 0x7f) | 0x80);
        }
      }
      out.write(number & 0x7f);
    }
    return element(0x06, out.toByteArray());
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  // ---- reading ----

  /**
   * {@return the elements inside of one, each with its tag and length}
   *
   * @throws IllegalArgumentException if it is no element, or its end is missing
   */
  static List<byte[]> parts(byte[] element) {
    List<byte[]> parts = new ArrayList<>();
    int end = end(element, 0);
    for (int at = start(element, 0); at < end; ) {
      int next = end(element, at);
      parts.add(Arrays.copyOfRange(element, at, next));
      at = next;
    }
    return parts;
  }

  /** {@return what an element contains} */
  static byte[] content(byte[] element) {
    return Arrays.copyOfRange(element, start(element, 0), end(element, 0));
  }

  private static int start(byte[] bytes, int at) {
    int first = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int end(byte[] bytes, int at) {
    int start = start(bytes, at);
    long length = start > at + 2 ? 0 : bytes[at + 1];
    for (int i = at + 2; i < start && start <= bytes.length; i++) {
      length = (length << 8) | (bytes[i] & 0xff);
    }
    if (start > bytes.length || length < 0 || length > bytes.length - start) {
      throw new IllegalArgumentException("it is cut off");
    }
    return start + (int) length;
  }
}
