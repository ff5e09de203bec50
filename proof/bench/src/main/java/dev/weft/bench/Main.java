package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code ./bench} starts: lists the suites, or runs one. */
public final class Main {
  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Exit codes: 0 measured, 1 a measured program failed, 2 wrong usage or something is missing. */
  public static void main(String[] words) {
    Locale.setDefault(Locale.ROOT); // figures look the same everywhere
    System.exit(run(List.of(words)));
  }

  private static int run(List<String> words) {
    try {
      Options options = Options.parse(words);
      List<Suite> suites = suites(Settings.ofThisMachine(options));
      if (options.help()) {
        help(suites);
      } else if (options.suite().isEmpty()) {
        list(suites);
      } else {
        measure(named(suites, options.suite().get()), options);
      }
      return 0;
    } catch (BadUsageException e) {
      System.err.println(e.getMessage());
      return WRONG_USAGE;
    } catch (FailedRunException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (UncheckedIOException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 130;
    }
  }

  private static List<Suite> suites(Settings settings) {
    return List.of(
        new CrawlSuite(settings),
        TaskSuite.of(settings),
        SyncSuite.of(settings),
        FlowSuite.of(settings),
        PoolSuite.of(),
        NetSuite.of(settings),
        ServerSuite.of(settings),
        ClientSuite.of(settings),
        new SqlSuite(settings),
        new UsersSuite(settings),
        SimulateSuite.of());
  }

  private static void help(List<Suite> suites) {
    System.out.printf(
        """
        Measures Weft beside its peers and prints a Markdown table.

        usage: %s

          --case NAME   this case only; may be said again for more
          --runs N      how often each side runs, by turns; the table has the medians
          --rows N      how many rows the suite sql inserts, 1,000,000 unless said; it streams ten times as many
          --json FILE   writes the rows there, too
          --plot FILE   draws the overload of the suite server there, as SVG

        suites:
        """,
        Options.USAGE);
    list(suites);
    System.out.println();
    suites.stream()
        .filter(suite -> !suite.cases().isEmpty())
        .forEach(suite ->
            System.out.printf(
                "cases of %-9s %s%n", suite.name() + ":", String.join(", ", suite.cases())));
  }

  private static void list(List<Suite> suites) {
    suites.forEach(suite -> System.out.printf("%-8s %s%n", suite.name(), suite.line()));
  }

  private static Suite named(List<Suite> suites, String name) {
    return suites.stream()
        .filter(suite -> suite.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new BadUsageException("No suite is called " + name + "; ./bench lists them."));
  }

  private static void measure(Suite suite, Options options) throws InterruptedException {
    refuseUnknown(options.cases(), suite);
    if (options.plot().isPresent() && !OverloadPlot.fits(options)) {
      throw new BadUsageException(
          "--plot draws the cases overload and overload-cpu of the suite server.");
    }
    List<Row> rows = suite.run(options.runs().orElse(suite.usualRuns()), options.cases());
    System.out.print(Table.of(rows));
    options.json().ifPresent(file -> write(file, Json.write(rows)));
    options.plot().ifPresent(file -> write(file, OverloadPlot.of(rows)));
  }

  private static void refuseUnknown(Set<String> cases, Suite suite) {
    for (String word : cases) {
      if (!suite.cases().contains(word)) {
        String known = String.join(", ", suite.cases());
        throw new BadUsageException(
            "The suite %s has no case %s; its cases: %s."
                .formatted(
                    suite.name(), word, known.isEmpty() ? "none, it always runs whole" : known));
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new FailedRunException("Cannot write " + file + ": " + e.getMessage());
    }
  }
}
