package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.http.MediaType;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes HTML text of bytes, as browsers do: by byte order mark, Content-Type, meta element, else
 * UTF-8.
 */
final class Decoder {
  /** Browsers look for the meta element in so many bytes. */
  private static final int PRESCAN = 1024;

  private static final Pattern META =
      Pattern.compile(
          "<!--.*?-->|<meta\\s[^>]*?charset\\s*=\\s*[\"']?\\s*([^\\s\"'/>;]+)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Decoder() {}

  /** Never throws; what the charset cannot say becomes U+FFFD. */
  static String text(byte[] body, String contentType) {
    if (starts(body, 0xEF, 0xBB, 0xBF)) {
      return new String(body, 3, body.length - 3, UTF_8);
    }
    if (starts(body, 0xFE, 0xFF)) {
      return new String(body, 2, body.length - 2, UTF_16BE);
    }
    if (starts(body, 0xFF, 0xFE)) {
      return new String(body, 2, body.length - 2, UTF_16LE);
    }
    Charset charset =
        MediaType.parse(contentType)
            .flatMap(MediaType::charset)
            .or(() -> declared(body))
            .orElse(UTF_8);
    return new String(body, asBrowsersRead(charset));
  }

  private static Optional<Charset> declared(byte[] body) {
    Matcher meta = META.matcher(new String(body, 0, Math.min(body.length, PRESCAN), ISO_8859_1));
    while (meta.find()) {
      if (meta.group(1) != null) {
        return charset(meta.group(1));
      }
    }
    return Optional.empty();
  }

  private static Optional<Charset> charset(String name) {
    try {
      Charset charset = Charset.forName(name);
      // Whoever could read the meta element byte by byte is not reading UTF-16.
      return Optional.of(charset.name().startsWith("UTF-16") ? UTF_8 : charset);
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  private static Charset asBrowsersRead(Charset charset) {
    boolean latin = charset.equals(ISO_8859_1) || charset.equals(US_ASCII);
    return latin ? Charset.forName("windows-1252") : charset;
  }

  private static boolean starts(byte[] body, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= body.length || (body[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
