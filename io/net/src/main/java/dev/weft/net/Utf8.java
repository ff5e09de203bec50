package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.task.BrokenException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Path;

/** Text of files: UTF-8 that is well-formed, or none. */
final class Utf8 {
  private Utf8() {}

  /**
   * {@return the text of some bytes}
   *
   * @param start where in the file the bytes from {@code from} lie, for the message
   * @throws BrokenException if they are malformed
   */
  static String decode(byte[] bytes, int from, int to, Path path, long start) {
    String text = new String(bytes, from, to - from, UTF_8);
    // What is malformed becomes a replacement character; text seldom has one of its own.
    return text.indexOf('\uFFFD') < 0 ? text : decodeStrictly(bytes, from, to, path, start);
  }

  private static String decodeStrictly(byte[] bytes, int from, int to, Path path, long start) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from);
    CoderResult result = UTF_8.newDecoder().decode(in, out, true);
    if (!result.isError()) {
      return out.flip().toString();
    }
    throw new BrokenException(
        "cannot read %s as UTF-8: malformed at byte offset %d (0x%02x); read it as bytes"
            .formatted(path, start + in.position() - from, bytes[in.position()]));
  }

  /**
   * {@return the bytes of a text}
   *
   * @throws IllegalArgumentException if it has half a surrogate pair, which has no form in UTF-8
   */
  static byte[] encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new IllegalArgumentException(
              "text must be whole, but has half a surrogate pair at index " + i);
        }
        i++;
      }
    }
    return text.getBytes(UTF_8);
  }
}
