package dev.weft.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table for people. Columns are as wide as the first {@value #LOOK_AHEAD} rows need, so that any
 * number of rows takes little memory; longer values are cut.
 */
final class TableRecords implements Records {
  private static final int LOOK_AHEAD = 200;
  private static final int WIDEST = 80;

  private final Writer out;
  private final List<List<String>> first = new ArrayList<>();
  private int[] widths = {};
  private boolean begun;
  private long rows;

  TableRecords(Writer out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    widths = new int[names.size()];
    first.add(List.copyOf(names));
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    List<String> cells = new ArrayList<>();
    for (Object value : values) {
      cells.add(oneLine(value));
    }
    rows++;
    if (begun) {
      line(cells);
    } else {
      first.add(cells);
      if (first.size() > LOOK_AHEAD) {
        begin();
      }
    }
  }

  private static String oneLine(@Nullable Object value) {
    String text = value == null ? "" : value.toString().replaceAll("[\\s\\p{Cc}]+", " ");
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }

  private void begin() throws IOException {
    begun = true;
    for (List<String> cells : first) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
    line(first.getFirst());
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("─".repeat(width));
    }
    line(rule);
    for (List<String> cells : first.subList(1, first.size())) {
      line(cells);
    }
    first.clear();
  }

  private void line(List<String> cells) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      line.append(i == 0 ? "" : "  ").append(cell);
      line.repeat(' ', Math.max(0, widths[i] - cell.length()));
    }
    out.write(line.toString().stripTrailing() + "\n");
  }

  @Override
  public void end() throws IOException {
    if (!begun) {
      begin();
    }
    out.write(rows == 1 ? "(1 row)\n" : "(%,d rows)\n".formatted(rows));
    out.flush();
  }
}
