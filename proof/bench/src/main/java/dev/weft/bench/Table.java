package dev.weft.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows as a table for people: one line for each case, one column for each peer. */
final class Table {
  private static final String NONE = "-";

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
    return align(lines);
  }

  private static List<String> header(Set<String> peers) {
    List<String> cells = new ArrayList<>(List.of("case", "better", "weft", "spread"));
    peers.forEach(peer -> cells.add(peer + " (weft is)"));
    return cells;
  }

  private static List<String> line(Row row, Set<String> peers) {
    List<String> cells = new ArrayList<>();
    cells.add(row.caseName() + ", " + row.unit());
    cells.add(row.better().word());
    cells.add(figure(row.weft()));
    cells.add(
        row.spread() == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * row.spread()));
    peers.forEach(peer -> cells.add(peerCell(row, row.peers().get(peer))));
    return cells;
  }

  private static String peerCell(Row row, @Nullable Double figure) {
    if (figure == null) {
      return NONE;
    }
    @Nullable Double ratio = row.ratioTo(figure);
    return figure(figure) + (ratio == null ? "" : String.format(Locale.ROOT, " (%.2fx)", ratio));
  }

  /** As many digits as are worth reading. */
  static String figure(@Nullable Double figure) {
    if (figure == null) {
      return NONE;
    }
    boolean whole = figure == Math.rint(figure) || Math.abs(figure) >= 1000;
    int decimals = whole ? 0 : Math.abs(figure) >= 10 ? 1 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
  }

  private static String align(List<List<String>> lines) {
    StringBuilder table = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        text.append(cell(line.get(column), width(lines, column), column));
      }
      table.append(text.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  /** Words to the left, figures to the right. */
  private static String cell(String text, int width, int column) {
    String padding = " ".repeat(width - text.length());
    return column < 2 ? text + padding + "  " : padding + text + "   ";
  }
}
