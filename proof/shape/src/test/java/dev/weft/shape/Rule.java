package dev.weft.shape;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One rule of the house.
 *
 * @param name two or three words, also the name of its broken twin
 * @param wayOut what to do when it is broken
 * @param judge finds what breaks it
 */
record Rule(String name, String wayOut, Function<House, Stream<Finding>> judge) {

  /** A place that breaks a rule. */
  record Finding(String path, int line, String what) {
    String place() {
      return path + ":" + line;
    }
  }

  /** {@return all the rules} */
  static Stream<Rule> all() {
    return Stream.of(ArrowRules.all(), NameRules.all(), SizeRules.all(), WordRules.all())
        .flatMap(List::stream);
  }

  /** {@return a rule that looks at one file after another} */
  static Rule ofSources(String name, String wayOut, BiConsumer<Source, Consumer<Finding>> judge) {
    return new Rule(name, wayOut, house -> house.sources().stream().mapMulti(judge));
  }

  /** {@return what breaks this rule}, a line each, with the way out. */
  List<String> complaints(House house) {
    return judge
        .apply(house)
        .map(found -> found.place() + ": " + found.what() + " [" + name + "]: " + wayOut)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
