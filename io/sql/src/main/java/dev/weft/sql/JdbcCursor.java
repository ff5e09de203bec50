package dev.weft.sql;

import dev.weft.task.Shield;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result set that is read portion by portion. */
final class JdbcCursor implements Cursor {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** A portion that nobody wants any more is mostly there sooner than a new connection would be. */
  private static final Duration GRACE = Duration.ofMillis(20);

  private final JdbcLink link;
  private final Session session;
  private final Sql sql;
  private final int fetchSize;
  private final PreparedStatement statement;
  private final Reading reading;

  // one task at a time
  private boolean over;
  private boolean closed;

  private JdbcCursor(
      JdbcLink link,
      Session session,
      Sql sql,
      int fetchSize,
      PreparedStatement statement,
      Reading reading) {
    this.link = link;
    this.session = session;
    this.sql = sql;
    this.fetchSize = fetchSize;
    this.statement = statement;
    this.reading = reading;
  }

  /** Runs the query. On a thread of the lane. */
  static JdbcCursor open(
      JdbcLink link, Session session, Sql sql, List<@Nullable Object> values, int fetchSize)
      throws SQLException {
    Dialect dialect = session.address().dialect();
    PreparedStatement statement = session.connection().prepareStatement(sql.jdbc());
    session.runs(statement);
    try {
      statement.setFetchSize(fetchSize);
      Values.bind(statement, sql.inOrder(values), dialect);
      if (!statement.execute()) {
        throw new IllegalArgumentException(sql + " gives no rows: take execute");
      }
      Reading reading = new Reading(statement.getResultSet(), dialect);
      return new JdbcCursor(link, session, sql, fetchSize, statement, reading);
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public List<String> columns() {
    return reading.names();
  }

  @Override
  public List<@Nullable Object[]> next() throws InterruptedException {
    return over ? List.of() : link.call(sql, GRACE, this::read);
  }

  private List<@Nullable Object[]> read() throws SQLException {
    List<@Nullable Object[]> rows = reading.next(fetchSize);
    if (rows.size() < fetchSize) {
      over = true;
      end();
    }
    return rows;
  }

  private void end() throws SQLException {
    closed = true;
    session.runs(null);
    statement.close();
  }

  @Override
  public void close() throws InterruptedException {
    if (closed) {
      return;
    }
    closed = true;
    if (link.isSuspect()) {
      return; // the connection is closed soon, and the query with it
    }
    Shield.within(CLOSING, () -> link.call(sql, this::stop));
  }

  private boolean stop() throws SQLException {
    if (session.address().dialect() != Dialect.MARIADB) {
      end();
      return true;
    }
    session.cancel(); // else its driver would read all the rows there are
    try {
      end();
    } catch (SQLException e) {
      link.forget(); // stopped, which is what was wanted
    }
    return true;
  }
}
