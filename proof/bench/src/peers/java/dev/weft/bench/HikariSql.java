package dev.weft.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.postgresql.PGConnection;

/** HikariCP and pgjdbc, on virtual threads of the JDK's scheduler. */
@NullMarked
public final class HikariSql implements SqlDoor {
  private final HikariDataSource pool;

  private HikariSql(SqlPlace place) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(place.jdbc() + "&reWriteBatchedInserts=true");
    config.setMaximumPoolSize(CONNECTIONS);
    pool = new HikariDataSource(config);
  }

  /** Words: name, case, URL, rows. */
  public static void main(String[] words) throws Exception {
    SqlChild.measure(new HikariSql(SqlPlace.of(words[2])), words);
  }

  @Override
  public void select(int tasks, Tally tally) {
    for (int i = 1; i <= tasks; i++) {
      long[] key = {i};
      Thread _ =
          Thread.startVirtualThread(
              () -> tally.forever(() -> select(key[0] = SqlRow.next(key[0]))));
    }
  }

  private void select(long key) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(SqlRow.select("?"))) {
      statement.setLong(1, key);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        new SqlRow(row.getLong(1), row.getString(2), row.getString(3)).check(key);
      }
    }
  }

  @Override
  public void insertOne(int tasks, Tally tally) {
    AtomicLong last = new AtomicLong();
    for (int i = 0; i < tasks; i++) {
      Thread _ =
          Thread.startVirtualThread(
              () -> tally.forever(() -> insert(SqlRow.of(last.incrementAndGet()))));
    }
  }

  private void insert(SqlRow row) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(SqlRow.insert("?, ?, ?"))) {
      bind(statement, row);
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, SqlRow row) throws SQLException {
    statement.setLong(1, row.id());
    statement.setString(2, row.name());
    statement.setString(3, row.email());
  }

  @Override
  public void insert(SqlCase way, int rows) throws Exception {
    try (Connection connection = pool.getConnection()) {
      switch (way) {
        case INSERT_BATCH -> batches(connection, rows);
        case INSERT_UNNEST -> arrays(connection, rows);
        default -> copy(connection, rows);
      }
    }
  }

  private static void batches(Connection connection, int rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SqlRow.insert("?, ?, ?"))) {
      for (int i = 1; i <= rows; i++) {
        bind(statement, SqlRow.of(i));
        statement.addBatch();
        if (i % SqlRow.BATCH == 0 || i == rows) {
          statement.executeBatch();
        }
      }
    }
  }

  private static void arrays(Connection connection, int rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SqlRow.unnest("?", "?", "?"))) {
      for (int from = 1; from <= rows; from += SqlRow.BATCH) {
        SqlArrays arrays = SqlArrays.of(from, rows);
        statement.setArray(1, connection.createArrayOf("bigint", arrays.ids()));
        statement.setArray(2, connection.createArrayOf("text", arrays.names()));
        statement.setArray(3, connection.createArrayOf("text", arrays.emails()));
        statement.executeUpdate();
      }
    }
  }

  private static void copy(Connection connection, int rows) throws Exception {
    var copying = connection.unwrap(PGConnection.class).getCopyAPI();
    for (int from = 1; from <= rows; from += SqlRow.BATCH) {
      StringBuilder text = new StringBuilder();
      for (int i = from; i < from + SqlRow.BATCH && i <= rows; i++) {
        SqlRow row = SqlRow.of(i);
        text.append(row.id()).append('\t').append(row.name()).append('\t').append(row.email());
        text.append('\n');
      }
      copying.copyIn("COPY items FROM STDIN", new StringReader(text.toString()));
    }
  }

  @Override
  public void stream(long rows, Runnable eachRow) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(SqlRow.stream(rows))) {
      connection.setAutoCommit(false);
      statement.setFetchSize(SqlRow.BATCH);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          new SqlRow(row.getLong(1), row.getString(2), row.getString(3)).check(row.getRow());
          eachRow.run();
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }
}
