package dev.weft.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as a Markdown table: one line for each case, one column for each peer. */
final class Table {
  private Table() {}

  /**
   * The whole table, each line ended; a peer's figure is followed by how many times better Weft is.
   */
  static String of(List<Row> rows) {
    Set<String> peers = new LinkedHashSet<>();
    rows.forEach(row -> peers.addAll(row.peers().keySet()));
    List<List<String>> lines = new ArrayList<>();
    lines.add(header(peers));
    rows.forEach(row -> lines.add(line(row, peers)));
    return align(lines) + "\n(n×) behind a peer's figure: Weft is n times better.\n";
  }

  private static List<String> header(Set<String> peers) {
    List<String> cells = new ArrayList<>(List.of("", Scores.WEFT, "spread"));
    cells.addAll(peers);
    return cells;
  }

  private static List<String> line(Row row, Set<String> peers) {
    List<String> cells = new ArrayList<>();
    cells.add(row.caseName() + (row.better() == Better.HIGHER ? " (more is better)" : ""));
    cells.add(figure(row.weft(), row.unit()));
    cells.add(
        row.spread() == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * row.spread()));
    peers.forEach(peer -> cells.add(peerCell(row, row.peers().get(peer))));
    return cells;
  }

  private static String peerCell(Row row, @Nullable Double figure) {
    if (figure == null) {
      return "";
    }
    @Nullable Double ratio = row.ratioTo(figure);
    String times = ratio == null ? "" : String.format(Locale.ROOT, " (%.2f×)", ratio);
    return figure(figure, row.unit()) + times;
  }

  private static String figure(@Nullable Double figure, String unit) {
    if (figure == null) {
      return "";
    }
    return figure(figure) + (unit.startsWith("/") ? unit : " " + unit);
  }

  /** As many digits as are worth reading. */
  static String figure(double figure) {
    boolean whole = figure == Math.rint(figure) || Math.abs(figure) >= 100;
    int decimals = whole ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
  }

  private static String align(List<List<String>> lines) {
    int columns = lines.getFirst().size();
    List<Integer> widths =
        IntStream.range(0, columns).mapToObj(column -> width(lines, column)).toList();
    StringBuilder table = new StringBuilder();
    table.append(text(lines.getFirst(), widths)).append(rule(widths));
    lines.stream().skip(1).forEach(line -> table.append(text(line, widths)));
    return table.toString();
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  /** Words to the left, figures to the right. */
  private static String text(List<String> line, List<Integer> widths) {
    StringBuilder text = new StringBuilder("|");
    for (int column = 0; column < line.size(); column++) {
      String padding = " ".repeat(widths.get(column) - line.get(column).length());
      text.append(' ').append(column == 0 ? "" : padding);
      text.append(line.get(column)).append(column == 0 ? padding : "").append(" |");
    }
    return text.append('\n').toString();
  }

  private static String rule(List<Integer> widths) {
    String figures =
        widths.stream()
            .skip(1)
            .map(width -> "-".repeat(width + 1) + ":|")
            .collect(Collectors.joining());
    return "|" + "-".repeat(widths.getFirst() + 2) + "|" + figures + "\n";
  }
}
