package dev.weft.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a query go, one after another, as they come. Called on one thread, which is no
 * task; what it throws ends the query.
 */
@FunctionalInterface
public interface Rows {
  /** Told once, before the first row, also if there is none. */
  default void columns(List<String> names) throws Exception {}

  /**
   * Takes one row.
   *
   * @param values in the order of the columns: a {@code Boolean}, a {@code Number}, or PostgreSQL's
   *     text of anything else; null for NULL
   */
  void row(List<@Nullable Object> values) throws Exception;
}
