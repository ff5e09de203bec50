package dev.weft.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run can be repeated from: {@code 42}, {@code 42 RANDOM} or {@code 42 3=1,17=2}.
 *
 * @param seed the seed
 * @param strategy how it chooses
 * @param deviations null, or the choices themselves: by their numbers, where they were not those of
 *     a quiet machine; then the seed is only that of random numbers
 */
record Recipe(long seed, Strategy strategy, @Nullable Map<Integer, Integer> deviations) {
  private static final Pattern FORM =
      Pattern.compile(
          "(-?\\d{1,18})(?: (?<strategy>[A-Z_]+)| (?<choices>-|\\d+=\\d+(?:,\\d+=\\d+)*))?");

  static Recipe of(long seed) {
    return new Recipe(seed, Strategy.of(seed), null);
  }

  Recipe withDeviations(Map<Integer, Integer> choices) {
    return new Recipe(seed, strategy, Map.copyOf(choices));
  }

  static Recipe parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw notOne(text);
    }
    Recipe plain = of(Long.parseLong(matcher.group(1)));
    String strategy = matcher.group("strategy");
    String choices = matcher.group("choices");
    try {
      if (strategy != null) {
        return new Recipe(plain.seed, Strategy.valueOf(strategy), null);
      }
      return choices == null ? plain : plain.withDeviations(deviations(choices));
    } catch (IllegalArgumentException e) {
      throw notOne(text);
    }
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException(
        "a simulation is repeated from a seed, such as 42, or from what its failure printed, not from '"
            + text
            + "'");
  }

  private static Map<Integer, Integer> deviations(String choices) {
    Map<Integer, Integer> deviations = new TreeMap<>();
    if (!choices.equals("-")) {
      for (String choice : choices.split(",", -1)) {
        int sign = choice.indexOf('=');
        deviations.put(
            Integer.parseInt(choice.substring(0, sign)),
            Integer.parseInt(choice.substring(sign + 1)));
      }
    }
    return deviations;
  }

  @Override
  public String toString() {
    if (deviations == null) {
      return strategy == Strategy.of(seed) ? "" + seed : seed + " " + strategy;
    }
    String choices =
        new TreeMap<>(deviations)
            .entrySet().stream()
                .map(choice -> choice.getKey() + "=" + choice.getValue())
                .collect(Collectors.joining(","));
    return seed + " " + (choices.isEmpty() ? "-" : choices);
  }
}
