package dev.weft.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A suite of cases: each case of each contender in a fresh process, by turns.
 *
 * @param contenders who takes part on this machine, Weft first; looked for when the suite runs
 */
record CaseSuite<C extends Case>(String name, String line, List<C> all, Contenders<C> contenders)
    implements Suite {
  private static final int USUAL_RUNS = 5;

  /** Looks for those who can take part, and says whom it misses and how to get them. */
  interface Contenders<C extends Case> {
    List<Contender<C>> find(List<C> chosen) throws InterruptedException;
  }

  @Override
  public int usualRuns() {
    return USUAL_RUNS;
  }

  @Override
  public List<String> cases() {
    return all.stream().map(Case::word).toList();
  }

  @Override
  public List<Row> run(int runs, Set<String> cases) throws InterruptedException {
    List<C> chosen =
        all.stream().filter(each -> cases.isEmpty() || cases.contains(each.word())).toList();
    List<Contender<C>> found = contenders.find(chosen);
    Scores scores = new Scores();
    try (Workplace place = Workplace.open()) {
      for (int run = 1; run <= runs; run++) {
        for (C each : chosen) {
          if (run <= each.runs(runs)) {
            turn(each, found, place, scores);
          }
        }
        System.err.println("run " + run + " of " + runs + " done");
      }
    }
    return scores.rows(name);
  }

  private static <C extends Case> void turn(
      C each, List<Contender<C>> contenders, Workplace place, Scores scores)
      throws InterruptedException {
    for (Contender<C> who : contenders) {
      if (who.does().test(each)) {
        Map<String, Object> figures = figures(who, each, place);
        for (Figure figure : each.figures()) {
          double number = Json.number(figures, figure.key());
          scores.add(figure.title(), figure.unit(), figure.better(), who.name(), number);
        }
      }
    }
  }

  /** None when the program failed: one that fails does not cost the others their figures. */
  private static <C extends Case> Map<String, Object> figures(
      Contender<C> who, C each, Workplace place) throws InterruptedException {
    try {
      return Children.measure(who.command().apply(each), place, who.name());
    } catch (FailedRunException e) {
      System.err.println("without " + each.word() + " of " + who.name() + ": " + e.getMessage());
      return Map.of();
    }
  }
}
