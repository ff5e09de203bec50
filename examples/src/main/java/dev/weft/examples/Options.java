package dev.weft.examples;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The options of a program, such as {@code --port 8080}: those of its usage, each with a value. */
final class Options {
  private final Map<String, String> values = new HashMap<>();

  private Options() {}

  /**
   * @param usage the program with its options: {@code users [--port 8080] [--db URL]}
   * @throws IllegalArgumentException if a word is none of them, or a value is missing
   */
  static Options of(String usage, String... words) {
    Options options = new Options();
    for (int i = 0; i < words.length; i += 2) {
      if (!usage.contains("[" + words[i] + " ")) {
        throw new IllegalArgumentException(
            "\"%s\" is no option; usage: %s".formatted(words[i], usage));
      }
      if (i + 1 == words.length) {
        throw new IllegalArgumentException(
            "%s needs a value; usage: %s".formatted(words[i], usage));
      }
      options.values.put(words[i], words[i + 1]);
    }
    return options;
  }

  /** {@return where a server listens} */
  int port() {
    return number("--port", 0, 65_535).orElse(8080);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * @throws IllegalArgumentException if it is no whole number from least to most
   */
  OptionalInt number(String name, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return OptionalInt.empty();
    }
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "%s must be a whole number from %d to %,d, but is \"%s\""
              .formatted(name, least, most, text));
    }
    return OptionalInt.of(number);
  }
}
