package dev.weft.sql;

import dev.weft.task.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One loan of one connection: the work, its commit or rollback, and in which state that left it.
 */
final class Session {
  // immutable
  private final Connection connection;
  private final Failure failure;
  private final @Nullable String statement;

  // the thread that works; read after its end
  private boolean good;

  Session(Connection connection, Failure failure, @Nullable String statement) {
    this.connection = connection;
    this.failure = failure;
    this.statement = statement;
  }

  /** {@return whether others may use the connection} */
  boolean isGood() {
    return good;
  }

  <T> T run(Database.Work<? extends T> work, boolean atomic) throws Exception {
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      T result = atomic ? transaction(work) : work.with(connection);
      tidy();
      good = true;
      return result;
    } catch (SQLException e) {
      good = Failure.leavesConnectionGood(e) && isTidied();
      throw failure.running(e, statement, clock.since(start));
    } catch (Exception e) {
      good = isTidied();
      throw e;
    }
  }

  private <T> T transaction(Database.Work<? extends T> work) throws Exception {
    connection.setAutoCommit(false);
    T result = work.with(connection);
    connection.commit();
    return result;
  }

  private boolean isTidied() {
    try {
      tidy();
      return true;
    } catch (SQLException e) {
      return false; // it will be discarded, and PostgreSQL rolls back
    }
  }

  /** Rolls back what is open, and puts the connection back as the next one expects it. */
  private void tidy() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    if (connection.isReadOnly()) {
      connection.setReadOnly(false);
    }
  }
}
