package dev.weft.shape;

import dev.weft.shape.Rule.Finding;
import java.util.List;
import java.util.function.Consumer;

/** Where things stop growing: files, methods, parameter lists; in tests too. */
final class SizeRules {
  private static final int MAX_FILE_LINES = 400;
  private static final int MAX_METHOD_LINES = 40;
  private static final int MAX_PARAMETERS = 6;

  private SizeRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.ofSources("short files", "split it by what it is about", SizeRules::longFile),
        Rule.ofSources(
            "short methods", "name its steps and make each a method", SizeRules::longMethods),
        Rule.ofSources(
            "few parameters", "make a record of what belongs together", SizeRules::manyParameters));
  }

  private static void longFile(Source source, Consumer<Finding> report) {
    int lines = source.lines().size();
    if (lines > MAX_FILE_LINES) {
      String what = lines + " lines, the most is " + MAX_FILE_LINES;
      report.accept(new Finding(source.path(), MAX_FILE_LINES + 1, what));
    }
  }

  private static void longMethods(Source source, Consumer<Finding> report) {
    for (Source.Method method : source.methods()) {
      if (method.length() > MAX_METHOD_LINES) {
        String what =
            method.name() + " has " + method.length() + " lines, the most is " + MAX_METHOD_LINES;
        report.accept(new Finding(source.path(), method.line(), what));
      }
    }
  }

  /** A record's header is data, and its constructor repeats it; who overrides has no choice. */
  private static void manyParameters(Source source, Consumer<Finding> report) {
    for (Source.Method method : source.methods()) {
      if (method.parameters() > MAX_PARAMETERS && !method.given()) {
        String what =
            method.name() + " takes " + method.parameters() + ", the most is " + MAX_PARAMETERS;
        report.accept(new Finding(source.path(), method.line(), what));
      }
    }
  }
}
