package dev.weft.server;

import dev.weft.http.Url;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Names and values as a query and a form have them: {@code a=b&c=d%20e+f} (WHATWG URL §5). A name
 * may occur more than once. Immutable: any thread may use it.
 */
public final class Form {
  private record Pair(String name, String value) {}

  private final List<Pair> pairs;

  private Form(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /** {@return what a text says} Never throws: what is malformed is read as it is. */
  public static Form parse(String text) {
    List<Pair> pairs = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf('&', at);
      int end = next < 0 ? text.length() : next;
      int sign = text.indexOf('=', at);
      int nameEnd = sign < 0 || sign > end ? end : sign;
      if (end > at) {
        String value = nameEnd == end ? "" : decoded(text, nameEnd + 1, end);
        pairs.add(new Pair(decoded(text, at, nameEnd), value));
      }
      at = end + 1;
    }
    return new Form(List.copyOf(pairs));
  }

  private static String decoded(String text, int from, int to) {
    return Url.decode(text.substring(from, to).replace('+', ' '));
  }

  /** {@return the first value of a name} */
  public Optional<String> first(String name) {
    for (Pair pair : pairs) {
      if (pair.name().equals(name)) {
        return Optional.of(pair.value());
      }
    }
    return Optional.empty();
  }

  /** {@return the values of a name, in order} */
  public List<String> all(String name) {
    return pairs.stream().filter(pair -> pair.name().equals(name)).map(Pair::value).toList();
  }

  /** {@return the names, in order, each once} */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    pairs.forEach(pair -> names.add(pair.name()));
    return names;
  }

  /** {@return the names, not what they stand for, which may be secret} */
  @Override
  public String toString() {
    return names().toString();
  }
}
