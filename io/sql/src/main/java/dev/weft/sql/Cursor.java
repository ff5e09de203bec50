package dev.weft.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a running query, portion by portion. One task at a time. */
interface Cursor {
  /** {@return the names of the columns} */
  List<String> columns();

  /**
   * Waits for the next portion. {@return its rows; fewer than were asked for if they are the last,
   * and none if there are no more}
   */
  List<@Nullable Object[]> next() throws InterruptedException;

  /** Ends the query at the server, also in a cancelled task. Does nothing the second time. */
  void close() throws InterruptedException;
}
