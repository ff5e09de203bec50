package dev.weft.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * An input as a line of a file: what can be seen is itself, and there are {@code \r}, {@code \n},
 * {@code \t}, {@code \\} and {@code \x00}. In a file other letters stand for their bytes in UTF-8.
 */
final class Written {
  private static final String LETTERS = "rnt\\";
  private static final String MEANT = "\r\n\t\\";

  private Written() {}

  static byte[] read(String line) {
    byte[] text = line.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\\') {
        out.write(text[i]);
      } else if (text[++i] == 'x') {
        out.write(HexFormat.fromHexDigits(new String(text, i + 1, 2, ISO_8859_1)));
        i += 2;
      } else {
        out.write(MEANT.charAt(LETTERS.indexOf(text[i])));
      }
    }
    return out.toByteArray();
  }

  static String write(byte[] input) {
    StringBuilder line = new StringBuilder(input.length);
    for (byte b : input) {
      int known = MEANT.indexOf(b);
      if (known >= 0) {
        line.append('\\').append(LETTERS.charAt(known));
      } else if (b < ' ' || b == 127) {
        line.append("\\x").append(HexFormat.of().toHexDigits(b));
      } else {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
