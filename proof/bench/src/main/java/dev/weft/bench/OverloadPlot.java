package dev.weft.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Draws what becomes of requests when there are too many of them. */
final class OverloadPlot {
  private static final double ALL = 120;
  private static final double PATIENCE_MILLIS = 500;
  private static final List<ServerCase> DRAWN =
      List.of(ServerCase.OVERLOAD, ServerCase.OVERLOAD_CPU);

  private OverloadPlot() {}

  /** {@return whether the options ask for what can be drawn} */
  static boolean fits(Options options) {
    return options.suite().filter("server"::equals).isPresent()
        && (options.cases().isEmpty()
            || DRAWN.stream().map(ServerCase::word).anyMatch(options.cases()::contains));
  }

  /** {@return an SVG file with those cases that were measured} */
  static String of(List<Row> rows) {
    List<String> steps = ServerCase.FACTORS.stream().map(factor -> factor + "×").toList();
    List<Plot> plots = new ArrayList<>();
    for (ServerCase each : DRAWN) {
      Map<String, List<Double>> good = lines(rows, each.goodput());
      if (!good.isEmpty()) {
        plots.add(new Plot("answered in time: " + each.title(), steps, ALL, "%", good));
        plots.add(
            new Plot(
                "99 % of those within", steps, PATIENCE_MILLIS, "ms", lines(rows, each.late())));
      }
    }
    return Plot.file(plots);
  }

  /** {@return what each has in the rows of these titles} */
  private static Map<String, List<Double>> lines(List<Row> rows, List<String> titles) {
    Map<String, List<Double>> lines = new LinkedHashMap<>();
    List<Row> found =
        titles.stream()
            .flatMap(title -> rows.stream().filter(row -> row.caseName().equals(title)))
            .toList();
    for (Row row : found) {
      int at = titles.indexOf(row.caseName());
      if (row.weft() != null) {
        put(lines, Scores.WEFT, at, titles.size(), Objects.requireNonNull(row.weft()));
      }
      row.peers().forEach((who, figure) -> put(lines, who, at, titles.size(), figure));
    }
    return lines;
  }

  private static void put(
      Map<String, List<Double>> lines, String who, int at, int length, double figure) {
    lines
        .computeIfAbsent(who, _ -> new ArrayList<>(Collections.nCopies(length, Double.NaN)))
        .set(at, figure);
  }
}
