package dev.weft.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The words of the command line.
 *
 * @param suite empty when the suites are to be listed
 * @param json where the rows go as JSON
 * @param runs how often each side runs
 */
record Options(Optional<String> suite, Optional<Path> json, Optional<Integer> runs) {
  static final String USAGE = "./bench [SUITE [--json FILE] [--runs N]]";
  private static final int MOST_RUNS = 1000;

  /**
   * @throws BadUsageException with the word that was wrong
   */
  static Options parse(List<String> words) {
    Options options = new Options(Optional.empty(), Optional.empty(), Optional.empty());
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      options = options.with(rest.next(), rest);
    }
    if (options.suite.isEmpty() && !words.isEmpty()) {
      throw new BadUsageException("Which suite? Usage: " + USAGE);
    }
    return options;
  }

  private Options with(String word, Iterator<String> rest) {
    return switch (word) {
      case "--json" -> new Options(suite, Optional.of(writable(argument(word, rest))), runs);
      case "--runs" -> new Options(suite, json, Optional.of(runs(argument(word, rest))));
      default -> withSuite(word);
    };
  }

  private Options withSuite(String word) {
    if (word.startsWith("-")) {
      throw new BadUsageException("Unknown option " + word + ". Usage: " + USAGE);
    }
    if (suite.isPresent()) {
      throw new BadUsageException(
          "One suite at a time, not both " + suite.get() + " and " + word + ".");
    }
    return new Options(Optional.of(word), json, runs);
  }

  private static String argument(String word, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new BadUsageException(word + " needs a value. Usage: " + USAGE);
    }
    return rest.next();
  }

  private static int runs(String word) {
    try {
      int runs = Integer.parseInt(word);
      if (runs >= 1 && runs <= MOST_RUNS) {
        return runs;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new BadUsageException(
        "--runs takes a number from 1 to " + MOST_RUNS + ", not " + word + ".");
  }

  private static Path writable(String word) {
    Path file = Path.of(word).toAbsolutePath();
    Path folder = file.getParent();
    boolean writes =
        Files.exists(file) ? Files.isRegularFile(file) && Files.isWritable(file) : isOpen(folder);
    if (!writes) {
      throw new BadUsageException("--json cannot write " + word + ".");
    }
    return file;
  }

  private static boolean isOpen(@Nullable Path folder) {
    return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
  }
}
