package dev.weft.websocket;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lists in header fields of a handshake (RFC 9110 §5.6, RFC 6455 §9.1). */
final class Tokens {
  /**
   * An extension as one side names it.
   *
   * @param params their values; empty where there is none
   */
  record Extension(String name, Map<String, Optional<String>> params) {}

  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private Tokens() {}

  static void requireToken(String text) {
    if (!isToken(text)) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of a subprotocol: use letters, digits, dots and hyphens"
              .formatted(text));
    }
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** {@return whether one of the fields has the token, whatever its case} */
  static boolean has(List<String> fields, String token) {
    return fields.stream()
        .flatMap(field -> List.of(field.split(",", -1)).stream())
        .anyMatch(part -> part.strip().equalsIgnoreCase(token));
  }

  /**
   * {@return the tokens of the fields, in order}
   *
   * @throws IllegalArgumentException if one is none, or is there twice
   */
  static List<String> list(List<String> fields) {
    List<String> tokens = new ArrayList<>();
    for (String field : fields) {
      for (String part : field.split(",", -1)) {
        String token = part.strip();
        if (token.isEmpty()) {
          continue; // lists may have empty elements (RFC 9110 §5.6.1.2)
        }
        if (!isToken(token) || tokens.contains(token)) {
          throw new IllegalArgumentException("malformed list");
        }
        tokens.add(token);
      }
    }
    return tokens;
  }

  /**
   * {@return the extensions of the fields, in order}
   *
   * @throws IllegalArgumentException if one is malformed
   */
  static List<Extension> extensions(List<String> fields) {
    List<Extension> all = new ArrayList<>();
    for (String field : fields) {
      for (String part : field.split(",", -1)) {
        if (!part.isBlank()) {
          all.add(extension(part));
        }
      }
    }
    return all;
  }

  private static Extension extension(String text) {
    String[] words = text.split(";", -1);
    Map<String, Optional<String>> params = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = (equals < 0 ? words[i] : words[i].substring(0, equals)).strip();
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(unquoted(words[i].substring(equals + 1)));
      if (!isToken(name) || params.put(name, value) != null) {
        throw new IllegalArgumentException("malformed parameter");
      }
    }
    String name = words[0].strip();
    if (!isToken(name)) {
      throw new IllegalArgumentException("malformed extension");
    }
    return new Extension(name, params);
  }

  /** {@return a value, which must be a token also when it is quoted} */
  private static String unquoted(String text) {
    String value = text.strip();
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    String plain = quoted ? value.substring(1, value.length() - 1) : value;
    if (!isToken(plain)) {
      throw new IllegalArgumentException("malformed value");
    }
    return plain;
  }
}
