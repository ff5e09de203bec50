package dev.weft.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, in order; a name may occur more than once, and its case does not
 * matter.
 *
 * <p>Immutable: each change answers a new value. No field can break out of its line (RFC 9110
 * §5.5): a name is a token, a value holds no CR, LF, NUL or character above U+00FF; what does is
 * refused by name.
 */
public final class Headers implements Iterable<Headers.Field> {
  /** One header field. Equal when the names are equal but for case, and the values exactly. */
  public record Field(String name, String value) {
    /** Refuses what would not be one field on the wire. */
    public Field {
      checkName(name);
      checkValue(name, value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Field field && field.is(name) && field.value.equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    @Override
    public String toString() {
      return name + ": " + (isSecret() ? "…" : value);
    }

    /** {@return whether it is of this name, in whatever case} */
    public boolean is(String otherName) {
      return name.equalsIgnoreCase(otherName);
    }

    private boolean isSecret() {
      return is("Authorization") || is("Proxy-Authorization") || is("Cookie") || is("Set-Cookie");
    }
  }

  private static final Headers NONE = new Headers(List.of());

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /**
   * Headers from names and values by turns: {@code Headers.of("Accept", "text/html",
   * "Accept-Language", "en")}.
   *
   * @throws IllegalArgumentException if a field is malformed or the last value is missing
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length == 0) {
      return NONE;
    }
    if (namesAndValues.length % 2 != 0) {
      String last = namesAndValues[namesAndValues.length - 1];
      throw new IllegalArgumentException(
          "the header \"%s\" has no value; give names and values by turns".formatted(last));
    }
    Field[] fields = new Field[namesAndValues.length / 2];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new Field(namesAndValues[2 * i], namesAndValues[2 * i + 1]);
    }
    return new Headers(List.of(fields));
  }

  /** {@return the value of the first field of this name} */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.is(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /** {@return the values of all fields of this name, in order} */
  public List<String> all(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
  }

  /**
   * {@return how long Retry-After asks to wait before the next request (RFC 9110 §10.2.3), if it is
   * there; never negative and at most a year}
   */
  public Optional<Duration> retryAfter(Instant now) {
    return first("Retry-After").flatMap(value -> RetryAfter.parse(value, now));
  }

  /** These headers with this one field of the name: it takes the place of those there were. */
  public Headers with(String name, String value) {
    return without(name).plus(name, value);
  }

  /** These headers with others, each of which takes the place of those of its name. */
  public Headers with(Headers others) {
    Headers all = this;
    for (Field field : others) {
      all = all.without(field.name());
    }
    for (Field field : others) {
      all = all.plus(field.name(), field.value());
    }
    return all;
  }

  /** These headers and one more field, also if the name is there already. */
  public Headers plus(String name, String value) {
    var more = new ArrayList<Field>(fields.size() + 1);
    more.addAll(fields);
    more.add(new Field(name, value));
    return new Headers(more);
  }

  /** These headers without the fields of this name. */
  public Headers without(String name) {
    return new Headers(fields.stream().filter(Predicate.not(field -> field.is(name))).toList());
  }

  /** {@return how many fields there are} */
  public int size() {
    return fields.size();
  }

  /** The fields in order; nothing can be removed. */
  @Override
  public Iterator<Field> iterator() {
    return fields.iterator();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers headers && fields.equals(headers.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** {@return the fields; of credentials and cookies only the name} */
  @Override
  public String toString() {
    return fields.toString();
  }

  private static void checkName(String name) {
    if (!Token.is(name)) {
      throw new IllegalArgumentException(
          "the header name \"%s\" is no token; use letters, digits and hyphens"
              .formatted(Token.shown(name)));
    }
  }

  private static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || c > 0xFF) {
        throw new IllegalArgumentException(
            "the value of header %s holds the character U+%04X at %d; remove or encode it"
                .formatted(Token.shown(name), (int) c, i));
      }
    }
  }
}
