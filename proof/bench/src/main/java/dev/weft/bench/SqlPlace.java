package dev.weft.bench;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Where the database is, as the drivers of all sides want to be told. */
record SqlPlace(String host, int port, String user, String password) {
  static final String DATABASE = "postgres";

  /** From {@code postgresql://user:password@host:port/…}. */
  static SqlPlace of(String url) {
    URI uri = URI.create(url);
    String[] who = uri.getUserInfo().split(":", 2);
    return new SqlPlace(uri.getHost(), uri.getPort(), who[0], who[1]);
  }

  String url() {
    return "postgresql://%s:%s@%s:%d/%s".formatted(user, password, host, port, DATABASE);
  }

  String jdbc() {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, DATABASE, user, password);
  }

  void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Empties the table that is inserted into. */
  void empty() throws SQLException {
    run("TRUNCATE items");
  }

  /** Looks whether all rows are there. */
  void requireRows(long rows) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc());
        Statement statement = connection.createStatement();
        ResultSet counted = statement.executeQuery("SELECT count(*) FROM items")) {
      counted.next();
      if (counted.getLong(1) != rows) {
        throw new IllegalStateException(
            "inserted " + rows + " rows, but there are " + counted.getLong(1));
      }
    }
  }
}
