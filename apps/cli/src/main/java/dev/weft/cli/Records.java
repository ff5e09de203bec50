package dev.weft.cli;

import dev.weft.sql.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of named columns, written one after another in some format. One thread at a time. */
interface Records extends Rows {
  /** How rows are printed. */
  enum Format {
    TABLE,
    CSV,
    JSONL;

    Records to(PrintWriter out) {
      return switch (this) {
        case TABLE -> new TableRecords(out);
        case CSV -> new CsvRecords(out);
        case JSONL -> new JsonlRecords(out);
      };
    }
  }

  /** Writes the names of the columns; before the first row. */
  @Override
  void columns(List<String> names) throws IOException;

  /** Writes a row with a value for each column. */
  @Override
  void row(List<@Nullable Object> values) throws IOException;

  /** Writes what is left. The last call. */
  void end() throws IOException;
}
