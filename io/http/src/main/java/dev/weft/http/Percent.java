package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Percent-encoding of URL parts, by the encode sets of the WHATWG URL standard. */
final class Percent {
  /** What is escaped in a path. */
  static final boolean[] PATH = escaping(" \"#<>?^`{}");

  /** What is escaped in the query of an http or https URL. */
  static final boolean[] QUERY = escaping(" \"#<>'");

  /** What is escaped in a name or a value of a form, but for the space, which becomes a plus. */
  private static final boolean[] FORM = escaping(" !\"#$%&'()+,/:;<=>?@[\\]^`{|}~");

  private static final boolean[] UNRESERVED = unreserved();
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /**
   * Appends the code point at an index, escaped if it is in the set; returns the index after it.
   */
  static int encode(String text, int at, boolean[] set, StringBuilder out) {
    char c = text.charAt(at);
    if (c < 128) {
      if (set[c]) {
        escape(c, out);
      } else {
        out.append(c);
      }
      return at + 1;
    }
    int point = text.codePointAt(at);
    boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    for (byte b : Character.toString(lone ? 0xFFFD : point).getBytes(UTF_8)) {
      escape(b & 0xFF, out);
    }
    return at + Character.charCount(point);
  }

  /** Names and values as a form has them: {@code a=b&c=d%20e+f} (WHATWG URL §5.2). */
  static String form(Map<String, String> fields) {
    var out = new StringBuilder();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      out.append(out.isEmpty() ? "" : "&");
      word(field.getKey(), out);
      out.append('=');
      word(field.getValue(), out);
    }
    return out.toString();
  }

  private static void word(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == ' ') {
        out.append('+');
        i++;
      } else {
        i = encode(text, i, FORM, out);
      }
    }
  }

  /** The text with its escapes read as UTF-8; what is no escape stays. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    var out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int value = i + 2 < bytes.length ? octet((char) bytes[i], bytes[i + 1], bytes[i + 2]) : -1;
      out.write(value < 0 ? bytes[i] : value);
      i += value < 0 ? 0 : 2;
    }
    return out.toString(UTF_8);
  }

  /** The text with escapes of unreserved characters decoded and the others in upper-case hex. */
  static String canonical(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      out.append(text.charAt(i));
      settle(out);
    }
    return out.toString();
  }

  /** If the end is an escape, settles it; decoding may complete another one ({@code %2%65}). */
  private static void settle(StringBuilder out) {
    int start = out.length() - 3;
    while (start >= 0) {
      int value = octet(out.charAt(start), out.charAt(start + 1), out.charAt(start + 2));
      if (value < 0) {
        return;
      }
      out.setLength(start);
      if (value >= 128 || !UNRESERVED[value]) {
        escape(value, out);
        return;
      }
      out.append((char) value);
      start = out.length() - 3;
    }
  }

  private static int octet(char percent, int high, int low) {
    int value = Character.digit(high, 16) << 4 | Character.digit(low, 16);
    return percent == '%' && high < 128 && low < 128 ? value : -1;
  }

  private static void escape(int octet, StringBuilder out) {
    out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
  }

  private static boolean[] escaping(String printable) {
    var set = new boolean[128];
    for (int c = 0; c < 128; c++) {
      set[c] = c < ' ' || c == 127 || printable.indexOf(c) >= 0;
    }
    return set;
  }

  private static boolean[] unreserved() {
    var set = new boolean[128];
    for (int c = 0; c < 128; c++) {
      set[c] = Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0;
    }
    return set;
  }
}
