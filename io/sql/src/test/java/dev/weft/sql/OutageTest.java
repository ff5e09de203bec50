package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After each outage there is what was acknowledged, and nothing else. */
class OutageTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension(true);

  private record Item(int id) {}

  private static void run(DatabaseConfig config, ServerExtension.Body body) throws Exception {
    SERVER.run(
        config,
        database -> {
          database.execute("DROP TABLE IF EXISTS o; CREATE TABLE o (id int PRIMARY KEY)");
          body.with(database);
        });
  }

  private static void run(ServerExtension.Body body) throws Exception {
    run(DatabaseConfig.defaults(), body);
  }

  private static long count(Queries queries) throws InterruptedException {
    return queries.one(Long.class, "SELECT count(*) FROM o");
  }

  private static long add(Queries queries, int id) throws InterruptedException {
    return queries.execute("INSERT INTO o VALUES (?)", id);
  }

  /** Kills what serves a statement; PostgreSQL then starts all over by itself. */
  private static boolean kill(Database database, String statement) throws InterruptedException {
    List<Long> found =
        database.list(
            Long.class,
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE ?",
            statement + "%");
    found.forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    return !found.isEmpty();
  }

  /** A process that lives as long as the server does between two deaths. */
  private static long life(Database database) throws InterruptedException {
    return database.one(
        Long.class, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
  }

  /** The pool finds its way back without help; a server that has not noticed yet still answers. */
  private static long countInLifeAfter(long before, Database database) throws InterruptedException {
    BrokenException last = new BrokenException("it never died");
    for (int i = 0; i < 3_000; i++) {
      try {
        if (life(database) != before) {
          return count(database);
        }
      } catch (BrokenException e) {
        last = e;
      }
      Weft.sleep(Duration.ofMillis(10));
    }
    throw new AssertionError("the server did not come back", last);
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfABatch() throws Exception {
    run(database -> {
      long before = life(database);
      Flow<Item> rows =
          Flow.range(0, 100_000)
              .map(i -> {
                if (i == 50_000) {
                  assertThat(kill(database, "COPY")).isTrue();
                }
                return new Item(i);
              });
      assertThatThrownBy(() -> database.insertAll("o", rows, InsertConfig.defaults()))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("lost the connection to PostgreSQL at 127.0.0.1:");
      assertThat(countInLifeAfter(before, database)).isZero();
      assertThat(database.insertAll("o", List.of(new Item(1)))).isEqualTo(1);
    });
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfACommit() throws Exception {
    run(database -> {
      long before = life(database);
      database.execute(
          """
          CREATE OR REPLACE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
          CREATE CONSTRAINT TRIGGER never AFTER INSERT ON o DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION never()
          """);
      TaskGroup.run(group -> {
        group.fork(() -> assertUnknown(() -> database.transaction(tx -> add(tx, 1))));
        while (!kill(database, "COMMIT")) {
          Weft.sleep(Duration.ofMillis(1));
        }
      });
      assertThat(countInLifeAfter(before, database)).isZero();
    });
  }

  private static int port() {
    return SERVER.server().stats().port();
  }

  private static Database through(Detour detour) {
    String url = SERVER.url().replace(":" + port(), ":" + detour.port());
    return Database.open(url, DatabaseConfig.defaults());
  }

  private static void assertUnknown(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("it is unknown whether PostgreSQL at 127.0.0.1:")
        .hasMessageEndingWith("look before doing it again");
  }

  @Test
  void aConnectionThatIsCutAtTheCommit() throws Exception {
    run(direct -> {
      try (Detour detour = new Detour(port())) {
        Database database = through(detour);
        detour.cutAt("COMMIT", true);
        assertUnknown(() -> database.transaction(tx -> add(tx, 1)));
        while (count(direct) == 0) {
          Weft.sleep(Duration.ofMillis(1)); // it was committed, and nobody told us
        }
        detour.cutAt("COMMIT", false);
        assertUnknown(() -> database.transaction(tx -> add(tx, 2)));
        detour.cutAt("INSERT", false);
        assertThatThrownBy(() -> database.transaction(tx -> add(tx, 3)))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("lost the connection");
        assertThat(add(database, 4)).isEqualTo(1);
        assertThat(direct.list(Integer.class, "SELECT id FROM o ORDER BY id"))
            .containsExactly(1, 4);
        assertThat(ServerExtension.close(database)).isZero();
      }
    });
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    run(database -> {
      database.execute(
          """
          CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF NEW.id = 777 THEN
              RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END IF;
            RETURN NEW;
          END $$;
          CREATE TRIGGER full_disk BEFORE INSERT ON o FOR EACH ROW EXECUTE FUNCTION full_disk()
          """);
      Flow<Item> rows = Flow.range(0, 1_000).map(Item::new);
      assertThatThrownBy(() -> database.insertAll("o", rows, InsertConfig.defaults()))
          .isInstanceOf(BrokenException.class)
          .hasMessageContaining("has no disk space left: make room and try again");
      assertThat(count(database)).isZero();
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void aPoolThatIsExhausted() throws Exception {
    DatabaseConfig one = DatabaseConfig.defaults();
    run(
        one.withPool(one.pool().withMax(1).withBorrowTimeout(Duration.ofSeconds(1))),
        database -> {
          assertThatThrownBy(() ->
                  database.transaction(tx -> {
                    add(tx, 1);
                    return add(database, 2);
                  }))
              .isInstanceOf(TimedOutException.class);
          assertThat(count(database)).isZero();
        });
  }

  @Test
  void aNetworkThatFallsSilentHoldsNobodyForLong() throws Exception {
    run(direct -> {
      try (Detour detour = new Detour(port())) {
        Database database = through(detour);
        assertThat(count(database)).isZero();
        detour.fallSilent();
        assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(50), () -> count(database)))
            .isInstanceOf(TimedOutException.class);
        assertThat(database.stats().inUse()).isZero();
        assertThat(database.stats().idle()).isZero();
        assertThat(ServerExtension.close(database)).isZero();
      }
    });
  }

  /** When a task says that something is done. */
  private enum Saying {
    AFTER_THE_COMMIT,
    BEFORE_THE_COMMIT
  }

  @Test
  void whoIsCancelledInAnyPhaseHasCommittedOrNot() throws Exception {
    run(database -> {
      Set<Integer> said = cancelInEveryPhase(database, Saying.AFTER_THE_COMMIT);
      List<Integer> expected = new ArrayList<>(said);
      said.forEach(id -> expected.add(id + 1_000));
      assertThat(database.list(Integer.class, "SELECT id FROM o"))
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(said).isNotEmpty();
    });
  }

  @Test
  void whoSaysSoBeforeTheCommitIsFoundOut() throws Exception {
    run(database -> {
      Set<Integer> said = cancelInEveryPhase(database, Saying.BEFORE_THE_COMMIT);
      assertThat(count(database)).isLessThan(2L * said.size());
    });
  }

  /** One of ten is let through, one is cancelled in the middle, the others at any time. */
  private static Set<Integer> cancelInEveryPhase(Database database, Saying when)
      throws InterruptedException {
    Set<Integer> said = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 60; i++) {
      int id = i;
      Handoff<Boolean> added = new Handoff<>();
      TaskGroup.run(group -> {
        var task =
            group.fork(() -> {
              database.transaction(tx -> {
                add(tx, id);
                if (when == Saying.BEFORE_THE_COMMIT) {
                  said.add(id);
                }
                added.give(true);
                Weft.sleep(id % 10 == 1 ? Duration.ofDays(1) : Duration.ZERO);
                return tx.insertAll("o", List.of(new Item(id + 1_000)));
              });
              said.add(id);
            });
        switch (id % 10) {
          case 0 -> task.join();
          case 1 -> added.await();
          default -> Weft.sleep(Duration.ofNanos(id * 500_000L));
        }
        task.cancel("test");
      });
    }
    return said;
  }
}
