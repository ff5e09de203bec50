package dev.weft.sql;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A statement that runs once for each of many rows, which go to the server in one piece. */
final class JdbcBatch {
  private JdbcBatch() {}

  /**
   * Runs it. The thread that works.
   *
   * @param first the number of the first row
   * @param what what the rows are for, in messages
   * @return how many rows were changed, as far as the driver tells
   * @throws IllegalArgumentException if a value is none that goes there; the message names the row
   */
  static long run(
      Connection connection,
      Sql sql,
      List<? extends List<@Nullable Object>> rows,
      long first,
      String what,
      Dialect dialect)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.jdbc())) {
      long number = first;
      for (List<@Nullable Object> row : rows) {
        bind(statement, row, number++, what, dialect);
        statement.addBatch();
      }
      return LongStream.of(statement.executeLargeBatch())
          .filter(changed -> changed != Statement.SUCCESS_NO_INFO)
          .sum();
    } catch (BatchUpdateException e) {
      throw reason(e);
    }
  }

  private static void bind(
      PreparedStatement statement,
      List<@Nullable Object> row,
      long number,
      String what,
      Dialect dialect)
      throws SQLException {
    try {
      Values.bind(statement, row, dialect);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "row %d for %s: %s".formatted(number, what, e.getMessage()), e);
    }
  }

  /** {@return what the database said} Drivers put the whole statement around it. */
  private static SQLException reason(BatchUpdateException e) {
    if (e.getNextException() != null) {
      return e.getNextException();
    }
    return e.getCause() instanceof SQLException cause ? cause : e;
  }
}
