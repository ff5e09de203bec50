package dev.weft.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of many rows on their way into a table.
 *
 * @param first the number of the first one, counted from 1 over all rows
 * @param rows their values, in the order of the columns; at least one
 */
record RowBatch(long first, List<@Nullable Object[]> rows) {
  /** {@return the rows from one place to another} */
  RowBatch part(int from, int to) {
    return new RowBatch(first + from, rows.subList(from, to));
  }
}
