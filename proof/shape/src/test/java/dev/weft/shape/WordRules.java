package dev.weft.shape;

import dev.weft.shape.Rule.Finding;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What things are called, and that they say what they are. */
final class WordRules {
  private static final Set<String> EMPTY_NAMES =
      Set.of("common", "util", "utils", "helper", "helpers", "internal", "api", "impl");

  private WordRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.ofSources(
            "no lumber room", "name the package by what lives in it", WordRules::lumberRoom),
        Rule.ofSources(
            "public means said",
            "say in a first sentence what it is, or hide it",
            WordRules::silent));
  }

  private static void lumberRoom(Source source, Consumer<Finding> report) {
    for (String part : source.packageName().split("\\.", -1)) {
      if (EMPTY_NAMES.contains(part)) {
        report.accept(new Finding(source.path(), 1, "lies in a package '" + part + "'"));
      }
    }
  }

  private static void silent(Source source, Consumer<Finding> report) {
    if (source.isMain()) {
      source.types().stream()
          .filter(type -> type.isPublic() && !type.hasDoc())
          .forEach(type ->
              report.accept(
                  new Finding(source.path(), type.line(), type.name() + " has no Javadoc")));
    }
  }
}
