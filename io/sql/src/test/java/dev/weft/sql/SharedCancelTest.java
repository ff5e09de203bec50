package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Outcome;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a word to cancel does to those who share a connection. It has no address but the connection,
 * and may come late; so here it is held on its way until another statement is under way.
 */
class SharedCancelTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig ONE = DatabaseConfig.defaults().withShared(1);

  /** Changes something when an advisory lock has become free. */
  private static final String MARK =
      "INSERT INTO words SELECT ?::int4 FROM pg_advisory_xact_lock_shared(?::int8)";

  private static final String WAITING =
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND NOT granted";

  /** No lock: nobody holds it. */
  private static final long FREE = 1_000;

  /** A database by way of a detour, and another one beside it, which holds locks and looks. */
  private record Place(Database database, Database beside, Detour detour) {
    /** Holds a lock until it is told to let it go. */
    Task<?> hold(TaskGroup group, long lock) throws InterruptedException {
      Task<?> holder =
          group.fork(() ->
              beside.transaction(tx -> {
                tx.one(String.class, "SELECT pg_advisory_xact_lock(?)::text", lock);
                Weft.sleep(Duration.ofHours(1));
                return true;
              }));
      String held =
          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND granted";
      while (beside.one(Long.class, held, lock) == 0) {
        Weft.checkpoint();
      }
      return holder;
    }

    /** Waits until a statement waits for a lock. {@return the process that does} */
    int waiting(long lock) throws InterruptedException {
      while (true) {
        List<Integer> all = beside.list(Integer.class, WAITING, lock);
        if (!all.isEmpty()) {
          return all.getFirst();
        }
        Weft.checkpoint();
      }
    }

    /** Sends a mark that waits for a lock, on the shared connection, however many are on it. */
    Task<Long> mark(TaskGroup group, int id, long lock) throws InterruptedException {
      int before = database.sharedStats().underWay();
      Task<Long> marking = group.fork(() -> database.execute(MARK, id, lock));
      while (database.sharedStats().underWay() == before && marking.outcome().isEmpty()) {
        Weft.checkpoint();
      }
      return marking;
    }

    void awaitWord() throws InterruptedException {
      while (detour.words() == 0) {
        Weft.sleep(Duration.ofMillis(1));
      }
    }

    List<Integer> marks() throws InterruptedException {
      return beside.list(Integer.class, "SELECT id FROM words ORDER BY id");
    }
  }

  private interface Body {
    void with(Place place) throws Exception;
  }

  private static void run(Body body) throws Exception {
    int port = SERVER.server().stats().port();
    Weft.run(() -> {
      Database beside = Database.open(SERVER.url(), ONE.withShared(0));
      try (Detour detour = new Detour(port)) {
        beside.execute("DROP TABLE IF EXISTS words");
        beside.execute("CREATE TABLE words (id int)");
        String url = SERVER.url().replace(":" + port, ":" + detour.port());
        Database database = Database.open(url, ONE);
        SharedTest.warm(database);
        long before = database.sharedStats().statements();
        while (database.sharedStats().statements() == before) {
          database.execute(MARK, 0, FREE); // until it is known, and was quick
        }
        beside.execute("DELETE FROM words");
        body.with(new Place(database, beside, detour));
        ServerExtension.until(() -> database.sharedStats().underWay() == 0);
        assertThat(ServerExtension.close(database)).as("in use").isZero();
      } finally {
        Shield.within(Duration.ofSeconds(5), () -> beside.close(Duration.ofSeconds(1)));
      }
    });
  }

  @Test
  void whatIsHitInPlaceOfAnother_isDoneAgain_once() throws Exception {
    run(place -> {
      place.detour.holdWords();
      TaskGroup.run(group -> {
        Task<?> first = place.hold(group, 1);
        Task<?> second = place.hold(group, 2);
        Task<Long> inTheWay = place.mark(group, 1, 1);
        Task<Long> behind = place.mark(group, 2, 2); // at once, or it would take another way
        int line = place.waiting(1);
        place.awaitWord(); // as it stands in the way of the other
        first.cancel("it ends by itself before the word has come");
        assertThat(inTheWay.join()).isOne();
        assertThat(place.waiting(2)).isEqualTo(line);

        place.detour.letWordsGo();
        while (place.waiting(2) == line) {
          Weft.checkpoint(); // until it waits on a connection of its own
        }
        assertThat(behind.outcome()).isEmpty();
        second.cancel("test");
        assertThat(behind.join()).isOne();
      });
      assertThat(place.marks()).containsExactly(1, 2);
      assertThat(place.database.sharedStats().again()).isOne();
    });
  }

  @Test
  void whatCameInSpiteOfACancellation_counts_andTheNextOneIsDoneAgain() throws Exception {
    run(place -> {
      place.detour.holdWords();
      TaskGroup.run(group -> {
        Task<?> first = place.hold(group, 1);
        Task<?> second = place.hold(group, 2);
        Task<Long> cancelled = place.mark(group, 1, 1);
        Task<Long> behind = place.mark(group, 2, 2);
        int line = place.waiting(1);
        cancelled.cancel("test");
        place.awaitWord();
        first.cancel("test");
        assertThat(place.waiting(2)).isEqualTo(line);

        place.detour.letWordsGo();
        while (place.waiting(2) == line) {
          Weft.checkpoint();
        }
        second.cancel("test");
        assertThat(behind.join()).isOne();
        Outcome<Long> came = cancelled.settle(); // it looks now and then whether it was stopped
        assertThat(came).isEqualTo(new Outcome.Done<>(1L));
      });
      assertThat(place.marks()).containsExactly(1, 2);
    });
  }

  @Test
  void aWordThatComesWhenItsConnectionIsGone_hitsNobody() throws Exception {
    run(place -> {
      place.detour.holdWords();
      TaskGroup.run(group -> {
        Task<?> holder = place.hold(group, 1);
        Task<Long> inTheWay = place.mark(group, 1, 1);
        Task<Long> behind = place.mark(group, 2, FREE);
        place.awaitWord();
        holder.cancel("test");
        assertThat(inTheWay.join() + behind.join()).isEqualTo(2);
      });
      long before = place.database.sharedStats().statements();
      while (place.database.sharedStats().statements() == before) {
        place.database.execute(MARK, 3, FREE); // until there is another connection
      }
      place.detour.letWordsGo();
      for (int i = 0; i < 20; i++) {
        assertThat(place.database.execute(MARK, 4, FREE)).isOne();
      }
      assertThat(place.database.sharedStats().again()).isZero();
      assertThat(place.marks().stream().filter(mark -> mark == 4)).hasSize(20);
    });
  }

  /** Each is a connection to the server. */
  @Test
  void whoDoesNotMakeWay_isToldNowAndThen_notAllTheTime() throws Exception {
    run(place -> {
      place.detour.holdWords();
      TaskGroup.run(group -> {
        Task<?> holder = place.hold(group, 1);
        Clock clock = Clock.system();
        long start = clock.nanos();
        Task<Long> inTheWay = place.mark(group, 1, 1);
        Task<Long> behind = place.mark(group, 2, FREE);
        while (place.detour.words() < 4 && behind.outcome().isEmpty()) {
          Weft.sleep(Duration.ofMillis(1));
        }
        assertThat(clock.since(start))
            .isGreaterThanOrEqualTo(Duration.ofMillis(50L * place.detour.words()));
        holder.cancel("test");
        assertThat(inTheWay.join() + behind.join()).isEqualTo(2);
      });
      place.detour.letWordsGo();
    });
  }

  @Test
  void whatFailsWhenItIsCommitted_hasFailed() throws Exception {
    run(place -> {
      Database database = place.database;
      database.execute("DROP TABLE IF EXISTS late");
      database.execute("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
      String insert = "INSERT INTO late VALUES (?)";
      for (int i = 0; i < 3; i++) {
        database.execute(insert, i);
      }
      long before = database.sharedStats().statements();
      assertThatThrownBy(() -> database.execute(insert, 1))
          .isInstanceOf(BrokenException.class)
          .hasMessageContaining("duplicate key");
      assertThat(database.sharedStats().statements()).isEqualTo(before + 1);
    });
  }

  /** Some take long and are in the way, some are cancelled, some are hit in place of others. */
  @Test
  void whateverIsStopped_nothingIsDoneTwice_andNothingThatWasAnsweredIsMissing() throws Exception {
    String insert = "INSERT INTO words SELECT ?::int4 FROM pg_sleep(?)";
    run(place -> {
      for (int i = 0; i < 3; i++) {
        place.database.execute(insert, -1, 0.0);
      }
      Set<Integer> done = new ConcurrentSkipListSet<>();
      TaskGroup.run(group -> {
        for (int i = 0; i < 16; i++) {
          int mine = i;
          group.fork(() -> {
            for (int k = 0; k < 40; k++) {
              int id = 40 * mine + k;
              double seconds = id % 37 == 0 ? 0.07 : 0;
              Duration time = id % 5 == 0 ? Duration.ofMillis(1 + id % 3) : Duration.ofMinutes(1);
              try {
                Timeout.after(
                    time,
                    () -> {
                      place.database.execute(insert, id, seconds);
                      done.add(id);
                    });
              } catch (TimedOutException e) {
                // cancelled means it did not happen
              }
            }
            return true;
          });
        }
      });
      place.beside.execute("DELETE FROM words WHERE id = -1");
      assertThat(place.marks()).containsExactlyElementsOf(new TreeSet<>(done));
    });
  }

  @Test
  void whatWaitsForTheDisk_doesNotWaitBehindAnother() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.server().url(), ONE);
      SharedTest.warm(database);
      database.execute("CREATE TABLE IF NOT EXISTS words (id int)");
      long shared = database.sharedStats().statements();
      for (int i = 0; i < 5; i++) {
        database.execute("INSERT INTO words VALUES (?)", 100);
      }
      assertThat(database.sharedStats().statements()).isEqualTo(shared);
      ServerExtension.close(database);
    });
  }
}
