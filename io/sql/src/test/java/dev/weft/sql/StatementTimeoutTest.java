package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server knows of the deadlines of tasks. */
class StatementTimeoutTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig DEFAULTS = DatabaseConfig.defaults();
  private static final Duration SOON = Duration.ofSeconds(10);

  /** {@return after how many seconds the server would stop a statement} */
  private static int timeout(Queries database) throws InterruptedException {
    return database.one(
        Integer.class,
        "SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::int4");
  }

  private static int soon(Queries database) throws InterruptedException {
    return Timeout.after(SOON, () -> timeout(database));
  }

  @Test
  void aDeadlineIsALittleLaterTheServersToo() throws Exception {
    assertThat(StatementTimeout.of(SOON)).isEqualTo(SOON);
    Weft.run(() -> {
      assertThat(StatementTimeout.of(SOON)).isEqualTo(SOON);
      Timeout.after(
          Duration.ofHours(1),
          () -> {
            assertThat(StatementTimeout.of(SOON)).isEqualTo(SOON);
            assertThat(StatementTimeout.of(Duration.ofHours(2)))
                .isBetween(Duration.ofHours(1), Duration.ofMinutes(75));
          });
      Timeout.after(
          Duration.ofMillis(100),
          () ->
              assertThat(StatementTimeout.of(SOON))
                  .isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_376)));
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aStatementHasTheDeadlineOfItsTask(int shared) throws Exception {
    SERVER.run(
        DEFAULTS.withShared(shared),
        database -> {
          for (int i = 0; i < 5; i++) {
            assertThat(timeout(database)).isEqualTo(300);
            assertThat(soon(database)).isBetween(10, 14);
          }
          assertThat(timeout(database)).isEqualTo(300);
          assertThat(database.sharedStats().statements() > 0).isEqualTo(shared > 0);
        });
  }

  /** Not even that the client has gone gets there, and no word to cancel. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void ifTheNetworkIsCut_theServerStopsAtTheDeadline(int shared) throws Exception {
    int port = SERVER.server().stats().port();
    SERVER.run(direct -> {
      try (Detour detour = new Detour(port)) {
        String url = SERVER.url().replace(":" + port, ":" + detour.port());
        Database database = Database.open(url, DEFAULTS.withShared(shared));
        for (int i = 0; i < 3; i++) {
          SharedTest.sleep(database, 0);
        }
        TaskGroup.run(group -> {
          Task<?> last =
              group.fork(() ->
                  assertThatThrownBy(() ->
                          Timeout.after(
                              Duration.ofSeconds(1), () -> SharedTest.sleep(database, 3_600)))
                      .isInstanceOf(TimedOutException.class));
          SharedTest.awaitAsleep(direct, 1);
          detour.fallSilent();
          SharedTest.awaitAsleep(direct, 1); // no word to cancel got there before
          last.join();
        });
        SharedTest.awaitAsleep(direct, 0);
        database.close(Duration.ZERO);
      }
    });
  }

  @Test
  void aTransactionHasTheDeadlineOfItsTask() throws Exception {
    SERVER.run(database -> {
      int within = Timeout.after(SOON, () -> database.transaction(StatementTimeoutTest::timeout));
      assertThat(within).isBetween(10, 14);
      assertThat(database.<Integer>transaction(StatementTimeoutTest::timeout)).isEqualTo(300);
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  /** To tell the server of each would cost a round trip, and be undone with a savepoint. */
  @Test
  void withinATransactionNothingGetsLess() throws Exception {
    SERVER.run(database -> {
      database.<Boolean>transaction(tx -> {
        assertThat(soon(tx)).isEqualTo(300);
        assertThat(soon(tx)).isEqualTo(300);
        return true;
      });
      assertThat(timeout(database)).isEqualTo(300);
    });
  }

  @Test
  void whatIsShieldedMayTakeLonger() throws Exception {
    SERVER.run(database -> {
      Timeout.after(
          SOON,
          () ->
              database.<Boolean>transaction(tx -> {
                for (int i = 0; i < 2; i++) {
                  int longer = Shield.within(Duration.ofMinutes(1), () -> timeout(tx));
                  assertThat(longer).isBetween(60, 75);
                  assertThatThrownBy(() ->
                          tx.<Integer>transaction(
                              inner -> inner.one(Integer.class, "SELECT 1 / 0")))
                      .isInstanceOf(BrokenException.class);
                }
                return true;
              }));
      assertThat(timeout(database)).isEqualTo(300);
    });
  }

  /** The flow's consumer may use the transaction, and whoever fills one may have a deadline. */
  @Test
  void aDeadlineWithinATransactionIsForNobodyElse() throws Exception {
    Duration soon = Duration.ofSeconds(1);
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS late; CREATE TABLE late (id int, name text)");
      String slow =
          "SELECT CASE WHEN n = 3 AND pg_sleep(3) IS NULL THEN 0 ELSE n END"
              + " FROM generate_series(1, 4) AS n";
      long rows =
          database.<Long>transaction(tx -> {
            Timeout.after(soon, () -> tx.execute("SELECT 1"));
            return tx.flow(Integer.class, slow)
                .map(n -> Timeout.after(soon, () -> tx.one(Integer.class, "SELECT ?::int4", n)))
                .count();
          });
      assertThat(rows).isEqualTo(4);
      Flow<Item> pages =
          Flow.generate(out -> {
            Timeout.after(soon, () -> out.emit(new Item(1, "a")));
            Weft.sleep(Duration.ofSeconds(3));
            Timeout.after(soon, () -> out.emit(new Item(2, "b")));
          });
      InsertConfig one = InsertConfig.defaults().withBatch(1);
      assertThat(database.insertAll("late", pages, one)).isEqualTo(2);
      database.execute("DROP TABLE late");
    });
  }

  /** COPY is one statement in many pieces, and hears of nothing else in between. */
  @Test
  void aCopyHasTheDeadlineOfItsTransaction() throws Exception {
    SERVER.run(database -> {
      database.execute(
          """
          DROP TABLE IF EXISTS late;
          CREATE TABLE late (
            id int, name text, bound text DEFAULT current_setting('statement_timeout'))
          """);
      Flow<Item> rows =
          Flow.generate(out -> {
            for (Item item : Item.items(0, 2_500)) {
              Shield.within(Duration.ofMinutes(2), () -> out.emit(item));
            }
          });
      Timeout.after(SOON, () -> database.insertAll("late", rows, InsertConfig.defaults()));
      assertThat(
              database.one(
                  Integer.class,
                  "SELECT extract(epoch FROM max(bound::interval))::int4 FROM late"
                      + " HAVING count(*) = 2500"))
          .isBetween(120, 150);
      database.execute("DROP TABLE late");
    });
  }

  /** Which a function can do. What the session forgets with it is said anew on another one. */
  @Test
  void aSessionThatHasForgottenIsGivenUp() throws Exception {
    SERVER.run(
        DEFAULTS.withShared(1),
        database -> {
          database.execute(
              """
              CREATE OR REPLACE FUNCTION forget(all_of_it bool) RETURNS int LANGUAGE plpgsql
              AS 'BEGIN IF all_of_it THEN DEALLOCATE ALL; END IF; RETURN 1; END'
              """);
          for (int i = 0; i < 4; i++) {
            assertThat(soon(database)).isBetween(10, 14);
            database.one(Integer.class, "SELECT forget(?)", i == 3);
          }
          assertThat(soon(database)).isBetween(10, 14);
          assertThat(soon(database)).isBetween(10, 14);
          long before = database.sharedStats().statements();
          for (int i = 0; i < 4; i++) {
            assertThat(soon(database)).isBetween(10, 14);
          }
          assertThat(database.sharedStats().statements()).isEqualTo(before + 4);
          database.execute("DROP FUNCTION forget(bool)");
        });
  }
}
