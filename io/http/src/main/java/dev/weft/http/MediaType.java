package dev.weft.http;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a body is, as its Content-Type says (RFC 9110 §8.3).
 *
 * @param type lower case, as {@code text}
 * @param subtype lower case, as {@code html}
 * @param parameters by lower-case name; of a repeated one the first
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
  /** Keeps a copy of the parameters. */
  public MediaType {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a Content-Type value; empty if it names no type. Broken parameters are left out. Never
   * throws.
   */
  public static Optional<MediaType> parse(String value) {
    int semicolon = value.indexOf(';');
    String name =
        (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    int slash = name.indexOf('/');
    if (slash < 0 || !Token.is(name.substring(0, slash)) || !Token.is(name.substring(slash + 1))) {
      return Optional.empty();
    }
    Map<String, String> parameters =
        semicolon < 0 ? Map.of() : new Parameters(value, semicolon).read();
    return Optional.of(
        new MediaType(name.substring(0, slash), name.substring(slash + 1), parameters));
  }

  /** {@return the charset named, if there is one and this JVM knows it} */
  public Optional<Charset> charset() {
    String name = parameters.get("charset");
    if (name == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(name.strip()));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  /** {@return whether this is HTML: {@code text/html} or {@code application/xhtml+xml}} */
  public boolean isHtml() {
    return (type.equals("text") && subtype.equals("html"))
        || (type.equals("application") && subtype.equals("xhtml+xml"));
  }

  /** {@return type and subtype, as {@code text/html}} */
  @Override
  public String toString() {
    return type + "/" + subtype;
  }

  /** One walk over {@code ; name=value; name="value"}. */
  private static final class Parameters {
    private final String text;
    private int at;

    Parameters(String text, int at) {
      this.text = text;
      this.at = at;
    }

    Map<String, String> read() {
      var found = new LinkedHashMap<String, String>();
      while (at < text.length()) {
        at++;
        String name = until("=;").strip().toLowerCase(Locale.ROOT);
        if (at < text.length() && text.charAt(at) == '=') {
          at++;
          String value = value();
          if (Token.is(name) && !value.isEmpty()) {
            found.putIfAbsent(name, value);
          }
        }
      }
      return found;
    }

    private String value() {
      String rest = until("\";");
      if (at == text.length() || text.charAt(at) == ';' || !rest.isBlank()) {
        return rest.strip() + until(";");
      }
      String quoted = quoted();
      until(";");
      return quoted;
    }

    private String quoted() {
      var out = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        out.append(text.charAt(at));
      }
      return out.toString();
    }

    private String until(String stops) {
      int start = at;
      while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }
  }
}
