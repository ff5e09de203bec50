package dev.weft.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams the rows of one statement, a bounded number in memory at a time. */
final class Query {
  private final String sql;
  private final int fetchSize;

  Query(String sql, int fetchSize) {
    this.sql = sql;
    this.fetchSize = fetchSize;
  }

  /** {@return how many rows there were} */
  long run(Connection connection, Rows rows) throws Exception {
    connection.setReadOnly(true);
    connection.setAutoCommit(false); // without a transaction the driver would fetch everything
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(fetchSize);
      if (!statement.execute(sql)) {
        rows.columns(List.of());
        return 0;
      }
      try (ResultSet result = statement.getResultSet()) {
        return stream(result, rows);
      }
    }
  }

  private static long stream(ResultSet result, Rows rows) throws Exception {
    ResultSetMetaData about = result.getMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      names.add(about.getColumnLabel(i));
    }
    rows.columns(List.copyOf(names));
    long count = 0;
    while (result.next()) {
      rows.row(row(result, names.size()));
      count++;
    }
    return count;
  }

  private static List<@Nullable Object> row(ResultSet result, int columns) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      Object value = result.getObject(i);
      values.add(value instanceof Number || value instanceof Boolean ? value : result.getString(i));
    }
    return values;
  }
}
