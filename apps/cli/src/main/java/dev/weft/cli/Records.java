package dev.weft.cli;

import dev.weft.sql.Rows;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of named columns, written one after another in some format. One thread at a time. */
interface Records extends Rows {
  /** Writes the names of the columns; before the first row. */
  @Override
  void columns(List<String> names) throws IOException;

  /** Writes a row with a value for each column. */
  @Override
  void row(List<@Nullable Object> values) throws IOException;

  /** Writes what is left. The last call. */
  void end() throws IOException;
}
