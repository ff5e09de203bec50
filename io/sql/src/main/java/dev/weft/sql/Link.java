package dev.weft.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection for one borrower, with a transaction on it. One task at a time.
 *
 * <p>Ends with {@link #end}, in every case: what was not committed is rolled back then.
 */
interface Link {
  /** Runs a statement; see {@link Lane#run}. */
  Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException;

  /** Runs a query whose rows come in portions. */
  Cursor open(Sql sql, List<@Nullable Object> values, int fetchSize) throws InterruptedException;

  /** {@return whether the server takes the rows of an INSERT in one piece: MariaDB does} */
  boolean hasBulk();

  /** Does something in plain JDBC. */
  <T> T use(Database.Work<? extends T> work) throws InterruptedException;

  /** Goes on with what {@link #use} began, as a COPY; the server takes no other statement then. */
  <T> T goOn(Database.Work<? extends T> work) throws InterruptedException;

  /**
   * Commits. Is not stopped by a cancellation, because then nobody would know what became of it;
   * bounded all the same.
   *
   * @throws dev.weft.task.BrokenException if nothing was committed, or if that is unknown: the
   *     message says which
   */
  void commit() throws InterruptedException;

  /**
   * Gives the connection back, rolled back and as it was, or discards it if its state is unknown.
   * Waits, also in a cancelled task, and bounded.
   */
  void end() throws InterruptedException;
}
