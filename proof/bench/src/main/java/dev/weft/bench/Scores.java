package dev.weft.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the figures of a suite while it runs, and answers their medians. One thread only. */
final class Scores {
  /** The name under which Weft's own figures are added. */
  static final String WEFT = "weft";

  private record Case(String name, String unit, Better better) {}

  private final Map<Case, Map<String, Samples>> cases = new LinkedHashMap<>();

  /**
   * Adds what {@code who} reached in a case; a figure that is not a number was not measured and is
   * left out.
   */
  void add(String caseName, String unit, Better better, String who, double figure) {
    if (!Double.isFinite(figure)) {
      return;
    }
    cases
        .computeIfAbsent(new Case(caseName, unit, better), c -> new LinkedHashMap<>())
        .computeIfAbsent(who, w -> new Samples())
        .add(figure);
  }

  /** One row for each case, in the order the cases first came. */
  List<Row> rows(String suite) {
    List<Row> rows = new ArrayList<>();
    cases.forEach((c, figures) -> rows.add(row(suite, c, figures)));
    return rows;
  }

  private static Row row(String suite, Case c, Map<String, Samples> figures) {
    Map<String, Double> peers = new LinkedHashMap<>();
    figures.forEach((who, samples) -> peers.put(who, samples.median()));
    peers.remove(WEFT);
    @Nullable Samples ours = figures.get(WEFT);
    return new Row(
        suite,
        c.name(),
        c.unit(),
        c.better(),
        ours == null ? null : ours.median(),
        peers,
        ours == null ? null : ours.spread());
  }
}
