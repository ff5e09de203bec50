package dev.weft.sql;

import dev.weft.task.BrokenException;
import java.util.List;

/**
 * Finds the row that spoils a statement of many: the statement runs behind a savepoint, and after a
 * failure its halves do, until one row is left. One task.
 */
final class Halving {
  /** Inserts some rows by one statement. */
  interface Insert {
    /** {@return how many rows were inserted or replaced, of those from the first to the last} */
    long rows(long first, long last) throws InterruptedException;
  }

  private final Link link;
  private final Statements statements;
  private final String table;
  private final Insert insert;

  Halving(Link link, Statements statements, String table, Insert insert) {
    this.link = link;
    this.statements = statements;
    this.table = table;
    this.insert = insert;
  }

  /**
   * {@return how many rows were inserted or replaced}
   *
   * @throws BrokenException if a row is refused; the message has its number
   */
  long run(long first, long last) throws InterruptedException {
    if (first == last) {
      return one(first);
    }
    execute("SAVEPOINT weft_rows");
    long written;
    try {
      written = insert.rows(first, last);
    } catch (BrokenException e) {
      if (!isOfOneRow(e)) {
        throw e;
      }
      execute("ROLLBACK TO SAVEPOINT weft_rows");
      long middle = (first + last) / 2;
      return run(first, middle) + run(middle + 1, last);
    }
    execute("RELEASE SAVEPOINT weft_rows");
    return written;
  }

  private long one(long row) throws InterruptedException {
    try {
      return insert.rows(row, row);
    } catch (BrokenException e) {
      throw isOfOneRow(e)
          ? new BrokenException(
              "row %d for %s: %s".formatted(row, table, e.getMessage()), e.getCause())
          : e;
    }
  }

  /** {@return whether what was wrong was a value, so that other rows may do} */
  static boolean isOfOneRow(BrokenException e) {
    return SqlState.of(e)
        .filter(state -> state.isValueRefused() || state.isConstraintViolation())
        .isPresent();
  }

  private void execute(String sql) throws InterruptedException {
    link.run(statements.parse(sql), List.of(), 1);
  }
}
