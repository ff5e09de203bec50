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

  /** {@return how many columns of a terminal it takes, as near as the JDK can tell} */
  private static int width(String text) {
    return text.codePoints().map(TableRecords::width).sum();
  }

  private static int width(int code) {
    if (code < 0x300) {
      return 1;
    }
    boolean wide =
        switch (Character.UnicodeScript.of(code)) {
          case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> !isHalfWidth(code);
          default -> Character.isEmojiPresentation(code) || isFullWidth(code);
        };
    return wide ? 2 : Character.getType(code) == Character.NON_SPACING_MARK ? 0 : 1;
  }

  private static boolean isHalfWidth(int code) {
    return code >= 0xFF61 && code <= 0xFFDC;
  }

  /** {@return whether it is punctuation or a letter made as wide as those} */
  private static boolean isFullWidth(int code) {
    return code >= 0x3000 && code <= 0x303E || code >= 0xFF01 && code <= 0xFF60;
  }

  private void begin() throws IOException {
    begun = true;
    for (List<String> cells : first) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(cells.get(i)));
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
      line.repeat(' ', Math.max(0, widths[i] - width(cell)));
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
