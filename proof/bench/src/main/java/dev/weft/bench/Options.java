package dev.weft.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of the command line.
 *
 * @param suite empty when the suites are to be listed
 * @param json where the rows go as JSON
 * @param runs how often each side runs
 * @param cases which cases run, in any order; empty for all
 * @param plot where what can be drawn goes as SVG
 * @param rows how many rows the suite sql inserts
 * @param help whether the user wants to be told how this works
 */
record Options(
    Optional<String> suite,
    Optional<Path> json,
    Optional<Integer> runs,
    Set<String> cases,
    Optional<Path> plot,
    Optional<Integer> rows,
    boolean help) {
  static final String USAGE =
      "./bench [SUITE [--case NAME]… [--runs N] [--rows N] [--json FILE] [--plot FILE]]";
  private static final int MOST_RUNS = 1000;
  private static final int MOST_ROWS = 100_000_000;

  /**
   * @throws BadUsageException with the word that was wrong
   */
  static Options parse(List<String> words) {
    Options options =
        new Options(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            false);
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      options = options.with(rest.next(), rest);
    }
    if (options.suite.isEmpty() && !words.isEmpty() && !options.help) {
      throw new BadUsageException("Which suite? Usage: " + USAGE);
    }
    return options;
  }

  private Options with(String word, Iterator<String> rest) {
    return switch (word) {
      case "--json" -> withJson(writable(word, argument(word, rest)));
      case "--plot" -> withPlot(writable(word, argument(word, rest)));
      case "--runs" -> withRuns(number(word, MOST_RUNS, rest));
      case "--rows" -> withRows(number(word, MOST_ROWS, rest));
      case "--case" -> withCase(argument(word, rest));
      case "--help", "-h" -> new Options(suite, json, runs, cases, plot, rows, true);
      default -> withSuite(word);
    };
  }

  private Options withJson(Path file) {
    return new Options(suite, Optional.of(file), runs, cases, plot, rows, help);
  }

  private Options withPlot(Path file) {
    return new Options(suite, json, runs, cases, Optional.of(file), rows, help);
  }

  private Options withRuns(int number) {
    return new Options(suite, json, Optional.of(number), cases, plot, rows, help);
  }

  private Options withRows(int number) {
    return new Options(suite, json, runs, cases, plot, Optional.of(number), help);
  }

  private Options withCase(String name) {
    Set<String> more = new LinkedHashSet<>(cases);
    more.add(name);
    return new Options(suite, json, runs, more, plot, rows, help);
  }

  private Options withSuite(String word) {
    if (word.startsWith("-")) {
      throw new BadUsageException("Unknown option " + word + ". Usage: " + USAGE);
    }
    if (suite.isPresent()) {
      throw new BadUsageException(
          "One suite at a time, not both " + suite.get() + " and " + word + ".");
    }
    return new Options(Optional.of(word), json, runs, cases, plot, rows, help);
  }

  private static String argument(String word, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new BadUsageException(word + " needs a value. Usage: " + USAGE);
    }
    return rest.next();
  }

  private static int number(String option, int most, Iterator<String> rest) {
    String word = argument(option, rest);
    try {
      int number = Integer.parseInt(word);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new BadUsageException(
        "%s takes a number from 1 to %d, not %s.".formatted(option, most, word));
  }

  private static Path writable(String option, String word) {
    Path file = Path.of(word).toAbsolutePath();
    Path folder = file.getParent();
    boolean writes =
        Files.exists(file) ? Files.isRegularFile(file) && Files.isWritable(file) : isOpen(folder);
    if (!writes) {
      throw new BadUsageException(option + " cannot write " + word + ".");
    }
    return file;
  }

  private static boolean isOpen(@Nullable Path folder) {
    return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
  }
}
