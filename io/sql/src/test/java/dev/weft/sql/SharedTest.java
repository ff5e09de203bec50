package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements of many over few connections. */
class SharedTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig ONE = DatabaseConfig.defaults().withShared(1);
  private static final String SLEEP = "SELECT pg_sleep(?)::text";
  private static final String ASLEEP =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sl%'";

  private interface Body {
    void with(Database database) throws Exception;
  }

  private static void run(Door door, DatabaseConfig config, Body body) throws Exception {
    Weft.run(
        WeftConfig.defaults().withDoor(door),
        () -> {
          Database database = Database.open(SERVER.url(), config);
          warm(database);
          body.with(database);
          ServerExtension.until(() -> database.sharedStats().underWay() == 0);
          assertThat(ServerExtension.close(database)).as("in use").isZero();
          assertThat(database.sharedStats().connections()).isZero();
        });
  }

  /** Until statements go over shared connections, this one and {@link #SLEEP} among them. */
  static void warm(Database database) throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      one(database, 1);
      sleep(database, 0);
    }
    awaitShared(database);
  }

  private static void awaitShared(Database database) throws InterruptedException {
    long before = database.sharedStats().statements();
    while (database.sharedStats().statements() == before) {
      one(database, 1);
    }
  }

  private static int one(Database database, int number) throws InterruptedException {
    return database.one(Integer.class, "SELECT ?::int4", number);
  }

  /** So many at once, each for its number. */
  private static List<Task<Integer>> ask(TaskGroup group, Database database, int count) {
    List<Task<Integer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int mine = i;
      all.add(group.fork(() -> one(database, mine)));
    }
    return all;
  }

  private static void assertAnswered(List<Task<Integer>> all) throws InterruptedException {
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).join()).isEqualTo(i);
    }
  }

  /** Has the server sleep, by a statement that {@link #warm} has made known. */
  static String sleep(Database database, double seconds) throws InterruptedException {
    return database.one(String.class, SLEEP, seconds);
  }

  /** Waits until so many statements sleep at the server. */
  static void awaitAsleep(Database database, long count) throws InterruptedException {
    while (database.one(Long.class, ASLEEP) != count) {
      Weft.checkpoint();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void manyShareOneConnection(Door door) throws Exception {
    run(
        door,
        ONE,
        database -> {
          long before = database.sharedStats().statements();
          TaskGroup.run(group -> {
            assertAnswered(ask(group, database, 500));
          });
          SharedStats stats = database.sharedStats();
          assertThat(stats.statements() - before).isGreaterThan(0);
          assertThat(stats.connections()).isEqualTo(1);
          assertThat(stats.trouble()).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aCancelledStatementIsStoppedAtTheServer_andNoOther(Door door) throws Exception {
    run(
        door,
        ONE,
        database -> {
          for (int round = 0; round < 5; round++) {
            awaitShared(database);
            TaskGroup.run(group -> {
              Task<String> slow = group.fork(() -> sleep(database, 600));
              List<Task<Integer>> others = ask(group, database, 20);
              awaitAsleep(database, 1);
              slow.cancel("test");
              assertAnswered(others);
            });
            awaitAsleep(database, 0);
          }
          assertThat(database.sharedStats().cancelRequests()).isPositive();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatTakesLong_makesWayForThoseBehind(Door door) throws Exception {
    run(
        door,
        ONE,
        database -> {
          awaitShared(database);
          TaskGroup.run(group -> {
            Task<String> slow = group.fork(() -> sleep(database, 600));
            List<Task<Integer>> others = ask(group, database, 20);
            assertAnswered(others);
            assertThat(slow.outcome()).isEmpty();
            awaitAsleep(database, 1); // on a connection of its own
            slow.cancel("test");
          });
          awaitAsleep(database, 0);
        });
  }

  @Test
  void whoIsCancelledBeforehand_sendsNothing() throws Exception {
    run(
        Door.LOOP,
        ONE,
        database -> {
          database.execute("CREATE TABLE IF NOT EXISTS marks (id int)");
          String insert = "INSERT INTO marks VALUES (?::int4)";
          for (int i = 0; i < 3; i++) {
            database.execute(insert, i);
          }
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> database.execute(insert, 7))
              .isInstanceOf(InterruptedException.class);
          assertThat(database.one(Long.class, "SELECT count(*) FROM marks WHERE id = 7")).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTimeoutReachesTheServer(Door door) throws Exception {
    run(
        door,
        ONE,
        database -> {
          assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(30), () -> sleep(database, 600)))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("timeout timed out after");
          awaitAsleep(database, 0);
        });
  }

  @Test
  void aStatementOverItsTimeIsStoppedByTheServer() throws Exception {
    run(
        Door.LOOP,
        ONE.withQueryTimeout(Duration.ofSeconds(1)),
        database ->
            assertThatThrownBy(() -> sleep(database, 600))
                .isInstanceOf(TimedOutException.class)
                .hasMessageMatching(
                    "a statement on 127.0.0.1:\\d+/postgres timed out after .* ms \\(bound 1000 ms\\)"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whenItsConnectionBreaks_whatWasSentFailsAndTheNextOneWorks(Door door) throws Exception {
    run(
        door,
        ONE,
        database -> {
          TaskGroup.run(group -> {
            var sleeper =
                group.fork(() ->
                    assertThatThrownBy(() -> sleep(database, 600))
                        .isInstanceOf(BrokenException.class)
                        .hasMessageStartingWith("lost the connection to PostgreSQL at 127.0.0.1:"));
            awaitAsleep(database, 1);
            database.list(
                Boolean.class,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE query LIKE 'SELECT pg_sl%' AND pid <> pg_backend_pid()");
            sleeper.join();
          });
          assertThat(one(database, 5)).isEqualTo(5);
          awaitShared(database); // over a new connection
        });
  }

  @Test
  void aTableThatChanges_breaksNoStatement() throws Exception {
    run(
        Door.LOOP,
        ONE,
        database -> {
          database.execute("CREATE TABLE IF NOT EXISTS pets (name text)");
          database.execute("INSERT INTO pets VALUES ('rex')");
          String all = "SELECT * FROM pets";
          for (int i = 0; i < 4; i++) {
            assertThat(database.list(Row.class, all).getFirst().columns()).hasSize(1);
          }
          database.execute("ALTER TABLE pets ADD COLUMN age int");
          for (int i = 0; i < 4; i++) {
            assertThat(database.list(Row.class, all).getFirst().columns()).hasSize(2);
          }
        });
  }

  @Test
  void moreRowsThanAllowed_areRefused_andNotKept() throws Exception {
    run(
        Door.LOOP,
        ONE.withMaxRows(10),
        database -> {
          String rows = "SELECT n FROM generate_series(1, ?) AS n";
          for (int i = 0; i < 3; i++) {
            assertThat(database.list(Integer.class, rows, 10)).hasSize(10);
          }
          assertThatThrownBy(() -> database.list(Integer.class, rows, 5_000))
              .isInstanceOf(RefusedException.class);
          assertThat(one(database, 1)).isEqualTo(1);
        });
  }

  @Test
  void closingWaitsForWhatIsUnderWay() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.url(), ONE);
      warm(database);
      TaskGroup.run(group -> {
        Task<String> last = group.fork(() -> sleep(database, 0.3));
        while (database.one(Long.class, ASLEEP) == 0 && last.outcome().isEmpty()) {
          Weft.checkpoint(); // on a slow day it has had its sleep before we looked
        }
        assertThat(database.close(Duration.ofSeconds(10))).isEmpty();
        assertThat(last.join()).isEmpty();
      });
      assertThatThrownBy(() -> one(database, 1)).isInstanceOf(ClosedException.class);
    });
  }

  @Test
  void closingCutsWhatTakesLonger() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.url(), ONE);
      Database other = Database.open(SERVER.url(), ONE.withShared(0));
      warm(database);
      TaskGroup.run(group -> {
        var last =
            group.fork(() ->
                assertThatThrownBy(() -> sleep(database, 600)).isInstanceOf(BrokenException.class));
        awaitAsleep(other, 1);
        assertThat(database.close(Duration.ofMillis(20))).hasSize(1);
        last.join();
      });
      awaitAsleep(other, 0);
      other.close(Duration.ofSeconds(1));
    });
  }

  @Test
  void aServerThatFallsSilent_holdsNobodyWhoseDatabaseIsClosed() throws Exception {
    int port = SERVER.server().stats().port();
    Weft.run(() -> {
      try (Detour detour = new Detour(port)) {
        Database database =
            Database.open(SERVER.url().replace(":" + port, ":" + detour.port()), ONE);
        warm(database);
        detour.fallSilent();
        TaskGroup.run(group -> {
          var last =
              group.fork(() ->
                  assertThatThrownBy(() -> one(database, 1))
                      .isInstanceOf(BrokenException.class)
                      .hasMessageEndingWith("the server did not answer in time"));
          while (database.sharedStats().underWay() == 0) {
            Weft.sleep(Duration.ofMillis(1));
          }
          database.close(Duration.ofMillis(20));
          last.join();
        });
        assertThat(database.sharedStats().underWay()).isZero();
      }
    });
  }

  @Test
  void aServerThatIsGone_isToldByJdbc_andFoundAgainByItself() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.url().replaceFirst(":\\d+/", ":1/"), ONE);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> one(database, 1))
            .isInstanceOf(BrokenException.class)
            .hasMessageContaining("connection refused; is it running?");
      }
      database.close(Duration.ofSeconds(1));
    });
  }

  @Test
  void aWrongNumberOfConnectionsIsRefused() {
    assertThatThrownBy(() -> ONE.withShared(65))
        .hasMessage("shared must be between 0 and 64, but is 65");
  }
}
