package dev.weft.http;

import java.util.Optional;

/** JSON that is none, or not of the type that is wanted. The message says where and why. */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;
  private final String field;
  private final String what;

  /** It is no JSON from there on. */
  JsonException(int line, int column) {
    super(
        "no valid JSON at %scolumn %d"
            .formatted(line == 1 ? "" : "line %d, ".formatted(line), column));
    this.malformed = true;
    this.field = "";
    this.what = String.valueOf(getMessage());
  }

  /**
   * It is not what is wanted.
   *
   * @param field the way to what is wrong, such as {@code items[0].quantity}; empty for the whole
   */
  JsonException(String field, String what) {
    super(field.isEmpty() ? what : field + " " + what);
    this.malformed = false;
    this.field = field;
    this.what = what;
  }

  /** {@return whether it is no JSON at all} */
  public boolean malformed() {
    return malformed;
  }

  /** {@return the way to what is wrong, such as {@code items[0].quantity}; empty for the whole} */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }

  /** {@return what is wrong with it: {@code must be a whole number in its range}} */
  public String what() {
    return what;
  }
}
