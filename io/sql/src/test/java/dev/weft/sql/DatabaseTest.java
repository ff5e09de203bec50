package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  /** What a test does with a database on which nothing may be left in use. */
  private interface Body {
    void with(Database database) throws Exception;
  }

  private static void run(Door door, DatabaseConfig config, Body body) throws Exception {
    Weft.run(
        WeftConfig.defaults().withDoor(door),
        () -> {
          Database database = Database.open(SERVER.url(), config);
          body.with(database);
          assertThat(ServerExtension.close(database)).as("in use").isZero();
          assertThat(database.stats().size()).isZero();
        });
  }

  private static void run(Door door, Body body) throws Exception {
    run(door, DatabaseConfig.defaults(), body);
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  private static long number(Database database, String sql) throws InterruptedException {
    long[] number = new long[1];
    database.query(sql, values -> number[0] = ((Number) values.getFirst()).longValue());
    return number[0];
  }

  private static void makeTable(Database database) throws InterruptedException {
    database.use(c -> execute(c, "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY)"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTransactionIsCommittedWhenItReturns(Door door) throws Exception {
    run(
        door,
        database -> {
          makeTable(database);
          int rows =
              database.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES (1)");
                tx.execute("INSERT INTO t VALUES (2)");
                return 2;
              });
          assertThat(number(database, "SELECT count(*) FROM t")).isEqualTo(rows);
          assertThat(database.stats().totals().opened()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTransactionIsRolledBackWhenItThrowsAndItsConnectionIsKept(Door door) throws Exception {
    run(
        door,
        database -> {
          makeTable(database);
          IOException checked = new IOException("no");
          assertThatThrownBy(() ->
                  database.transaction(tx -> {
                    tx.execute("INSERT INTO t VALUES (1)");
                    throw checked;
                  }))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          assertThatThrownBy(() ->
                  database.transaction(tx -> {
                    tx.execute("INSERT INTO t VALUES (1)");
                    return tx.execute("INSERT INTO t VALUES (1)");
                  }))
              .isInstanceOf(BrokenException.class)
              .hasMessage(
                  "duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)")
              .hasCauseInstanceOf(SQLException.class);
          assertThat(number(database, "SELECT count(*) FROM t")).isZero();
          assertThat(database.stats().totals().opened()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatAUserLeavesOpenIsRolledBack(Door door) throws Exception {
    run(
        door,
        database -> {
          makeTable(database);
          database.use(c -> {
            c.setAutoCommit(false);
            return execute(c, "INSERT INTO t VALUES (1)");
          });
          assertThat(number(database, "SELECT count(*) FROM t")).isZero();
          assertThat(database.<Boolean>use(Connection::getAutoCommit)).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aCancelledTransactionIsBrokenOffAndItsConnectionDiscarded(Door door) throws Exception {
    run(
        door,
        database -> {
          makeTable(database);
          TaskGroup.run(group -> {
            Handoff<Boolean> inserted = new Handoff<>();
            var task =
                group.fork(() ->
                    database.transaction(tx -> {
                      tx.execute("INSERT INTO t VALUES (1)");
                      return tx.use(c -> {
                        inserted.give(true);
                        return execute(c, "SELECT pg_sleep(600)");
                      });
                    }));
            inserted.await();
            task.cancel("test");
          });
          assertThat(number(database, "SELECT count(*) FROM t")).isZero();
          String asleep =
              "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sl%'"
                  + " AND state = 'active'";
          ServerExtension.until(() -> number(database, asleep) == 0);
          assertThat(database.stats().totals().opened()).isEqualTo(2);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBodyThatGoesOnAfterACancellationIsCutOff(Door door) throws Exception {
    run(
        door,
        database ->
            TaskGroup.run(group -> {
              Handoff<Boolean> begun = new Handoff<>();
              var task = group.fork(() -> database.use(c -> goOn(c, begun)));
              begun.await();
              task.cancel("test");
            }));
  }

  private static boolean goOn(Connection connection, Handoff<Boolean> begun) throws SQLException {
    execute(connection, "SELECT 1");
    begun.give(true);
    while (!connection.isClosed()) {
      try {
        execute(connection, "SELECT pg_sleep(600)");
      } catch (SQLException e) {
        // a body that does not want to stop
      }
    }
    return true;
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTimeoutAroundAStatementIsATimeout(Door door) throws Exception {
    run(
        door,
        database ->
            assertThatThrownBy(() ->
                    Timeout.after(
                        Duration.ofMillis(50),
                        () -> database.use(c -> execute(c, "SELECT pg_sleep(600)"))))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("timeout timed out after"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aStatementThatIsTooSlowTimesOut(Door door) throws Exception {
    run(
        door,
        DatabaseConfig.defaults().withQueryTimeout(Duration.ofMillis(50)),
        database ->
            assertThatThrownBy(() -> database.query("SELECT pg_sleep(600)", values -> {}))
                .isInstanceOf(TimedOutException.class)
                .hasMessageMatching(
                    "a statement on 127.0.0.1:\\d+/postgres timed out after .* ms"
                        + " \\(bound 50 ms\\)"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aCancelledTaskClosesItAllTheSame(Door door) throws Exception {
    run(
        door,
        beside ->
            TaskGroup.run(group -> {
              Handoff<Database> open = new Handoff<>();
              Task<?> user =
                  group.fork(() -> {
                    try (Database database =
                        Database.open(SERVER.url(), DatabaseConfig.defaults())) {
                      assertThat(number(database, "SELECT 7")).isEqualTo(7);
                      open.give(database);
                      Weft.sleep(Duration.ofHours(1));
                    }
                  });
              Database database = open.await();
              user.cancel("test");
              assertThatThrownBy(user::join).isInstanceOf(TaskCancelledException.class);
              assertThat(database.stats().size()).isZero();
              assertThatThrownBy(() -> number(database, "SELECT 7"))
                  .isInstanceOf(ClosedException.class);
              database.close();
            }));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aConnectionTheServerEndedIsDiscarded(Door door) throws Exception {
    run(
        door,
        database -> {
          assertThatThrownBy(() ->
                  database.use(c -> execute(c, "SELECT pg_terminate_backend(pg_backend_pid())")))
              .isInstanceOf(BrokenException.class)
              .hasMessageMatching(
                  "lost the connection to PostgreSQL at 127.0.0.1:\\d+: terminating connection due"
                      + " to administrator command");
          assertThat(number(database, "SELECT 7")).isEqualTo(7);
          assertThat(database.stats().totals().opened()).isEqualTo(2);
        });
  }
}
