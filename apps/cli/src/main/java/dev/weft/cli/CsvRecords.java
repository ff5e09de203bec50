package dev.weft.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values (RFC 4180): a header line, CRLF, quotes where needed. */
final class CsvRecords implements Records {
  private final Writer out;

  CsvRecords(Writer out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) throws IOException {
    row(new ArrayList<>(names));
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    String separator = "";
    for (Object value : values) {
      out.write(separator);
      out.write(quoted(value == null ? "" : value.toString()));
      separator = ",";
    }
    out.write("\r\n");
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void end() throws IOException {
    out.flush();
  }
}
