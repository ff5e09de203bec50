package dev.weft.server;

import dev.weft.http.Response;
import java.util.ArrayList;
import java.util.List;

/** What header fields with a list of words say (RFC 9110 §5.6). */
final class Words {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private Words() {}

  /** {@return the parts between the commas of all values, those in quotes left whole} */
  static List<String> list(List<String> values) {
    List<String> parts = new ArrayList<>();
    for (String value : values) {
      int start = 0;
      boolean quoted = false;
      for (int i = 0; i <= value.length(); i++) {
        char c = i == value.length() ? ',' : value.charAt(i);
        if (c == '\\' && quoted) {
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if ((c == ',' && !quoted) || i == value.length()) {
          add(value.substring(start, Math.min(i, value.length())).strip(), parts);
          start = i + 1;
        }
      }
    }
    return parts;
  }

  private static void add(String part, List<String> parts) {
    if (!part.isEmpty()) {
      parts.add(part);
    }
  }

  /** {@return whether this is a word, as methods and names of fields are} */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** {@return an answer that says it depends on a field of the request, too} §12.5.5. */
  static Response varying(Response response, String field) {
    List<String> known = list(response.headers().all("Vary"));
    for (String name : known) {
      if (name.equalsIgnoreCase(field) || name.equals("*")) {
        return response;
      }
    }
    List<String> all = new ArrayList<>(known);
    all.add(field);
    return response.withHeader("Vary", String.join(", ", all));
  }
}
