package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.guard.Retry;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static void run(ServerExtension.Body body) throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS n; CREATE TABLE n (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)");
      body.with(database);
    });
  }

  private static List<Integer> numbers(Queries queries) throws InterruptedException {
    return queries.list(Integer.class, "SELECT id FROM n ORDER BY id");
  }

  private static long add(Queries queries, int n) throws InterruptedException {
    return queries.execute("INSERT INTO n VALUES (?)", n);
  }

  @Test
  void whatABodyDoesIsSeenByOthersWhenItReturns() throws Exception {
    run(database -> {
      int result =
          database.transaction(tx -> {
            add(tx, 1);
            assertThat(numbers(tx)).containsExactly(1);
            assertThat(numbers(database)).isEmpty();
            return 7;
          });
      assertThat(result).isEqualTo(7);
      assertThat(numbers(database)).containsExactly(1);
    });
  }

  @Test
  void whatFailsIsUndone() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                add(tx, 1);
                throw new IOException("no");
              }))
          .hasRootCauseMessage("no");
      assertThat(numbers(database)).isEmpty();
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void aFailureThatIsSwallowedDoesNotCommit() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                add(tx, 1);
                try {
                  tx.execute("SELECT 1/0");
                } catch (BrokenException e) {
                  // as if it did not matter
                }
                return 1;
              }))
          .isInstanceOf(BrokenException.class)
          .hasMessage(
              "a statement of the transaction failed, so nothing of it is committed: let the"
                  + " failure pass, or do what may fail in a transaction within (SQLSTATE 25P02)");
      assertThat(numbers(database)).isEmpty();
    });
  }

  @Test
  void aCommitThatIsRefusedSaysWhyAndNothingIsCommitted() throws Exception {
    run(database -> {
      add(database, 1);
      assertThatThrownBy(() -> database.transaction(tx -> add(tx, 2) + add(tx, 1)))
          .hasMessage("duplicate key value violates unique constraint \"n_pkey\" (SQLSTATE 23505)");
      assertThat(numbers(database)).containsExactly(1);
    });
  }

  @Test
  void aTransactionWithinIsUndoneAlone() throws Exception {
    run(database -> {
      database.transaction(tx -> {
        add(tx, 1);
        assertThatThrownBy(() ->
                tx.transaction(inner -> {
                  add(inner, 2);
                  return inner.transaction(innermost -> innermost.execute("SELECT 1/0"));
                }))
            .hasMessage("division by zero (SQLSTATE 22012)");
        tx.transaction(inner -> {
          assertThatThrownBy(() -> add(tx, 9))
              .hasMessage("a transaction within this one is open: use that, or wait for its end");
          return add(inner, 3);
        });
        return add(tx, 4);
      });
      assertThat(numbers(database)).containsExactly(1, 3, 4);
    });
  }

  @Test
  void aTransactionCannotBeUsedAfterItsEndNorByTwo() throws Exception {
    run(database -> {
      AtomicReference<Transaction> kept = new AtomicReference<>();
      database.transaction(tx -> {
        kept.set(tx);
        return TaskGroup.call(group -> {
          Handoff<Boolean> inside = new Handoff<>();
          Handoff<Boolean> tried = new Handoff<>();
          var first =
              group.fork(() ->
                  tx.use(connection -> {
                    inside.give(true);
                    return tried.await();
                  }));
          inside.await();
          assertThatThrownBy(() -> add(tx, 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "two use a transaction at the same time: it has one connection, so take turns");
          tried.give(true);
          return first.join();
        });
      });
      assertThatThrownBy(() -> add(kept.get(), 1)).hasMessage("the transaction has ended");
    });
  }

  @Test
  void aFlowRunsInItsTransaction() throws Exception {
    run(database ->
        database.transaction(tx -> {
          add(tx, 1);
          add(tx, 2);
          tx.flow(Integer.class, "SELECT id FROM n").forEach(n -> add(tx, n + 10));
          assertThat(numbers(tx)).containsExactly(1, 2, 11, 12);
          assertThat(tx.flow(Integer.class, "SELECT id FROM n ORDER BY id").first()).contains(1);
          return add(tx, 13);
        }));
  }

  @Test
  void isolationAndReadOnlyHoldForOneTransaction() throws Exception {
    run(database -> {
      String level = "SELECT current_setting('transaction_isolation')";
      TransactionConfig kind =
          TransactionConfig.defaults().withIsolation(Isolation.SERIALIZABLE).withReadOnly(true);
      assertThat(database.<String>transaction(kind, tx -> tx.one(String.class, level)))
          .isEqualTo("serializable");
      assertThatThrownBy(() -> database.transaction(kind, tx -> add(tx, 1)))
          .hasMessage("cannot execute INSERT in a read-only transaction (SQLSTATE 25006)");
      assertThat(database.<String>transaction(tx -> tx.one(String.class, level)))
          .isEqualTo("read committed");
      assertThat(add(database, 1)).isEqualTo(1);
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void aSerialisationFailureIsTriedAgainAsAWhole() throws Exception {
    run(database -> {
      database.execute("DROP TABLE IF EXISTS s; CREATE TABLE s (v int); INSERT INTO s VALUES (0)");
      TransactionConfig kind =
          TransactionConfig.defaults()
              .withIsolation(Isolation.SERIALIZABLE)
              .withRetry(Retry.defaults());
      AtomicInteger attempts = new AtomicInteger();
      database.transaction(
          kind,
          tx -> {
            int seen = tx.one(Integer.class, "SELECT v FROM s");
            if (attempts.incrementAndGet() == 1) {
              database.execute("UPDATE s SET v = v + 10"); // another one, in between
            }
            return tx.execute("UPDATE s SET v = ?", seen + 1);
          });
      assertThat(attempts).hasValue(2);
      assertThat(database.one(Integer.class, "SELECT v FROM s")).isEqualTo(11);
    });
  }

  @Test
  void otherFailuresAreNotTriedAgain() throws Exception {
    run(database -> {
      AtomicInteger attempts = new AtomicInteger();
      assertThatThrownBy(() ->
              database.transaction(
                  TransactionConfig.defaults().withRetry(Retry.defaults()),
                  tx -> {
                    attempts.incrementAndGet();
                    return tx.execute("SELECT 1/0");
                  }))
          .isInstanceOf(BrokenException.class);
      assertThat(attempts).hasValue(1);
    });
  }

  @Test
  void whoIsCancelledBeforeTheCommitHasCommittedNothing() throws Exception {
    run(database -> {
      TaskGroup.run(group -> {
        Handoff<Boolean> added = new Handoff<>();
        var task =
            group.fork(() ->
                database.transaction(tx -> {
                  add(tx, 1);
                  added.give(true);
                  try {
                    new Handoff<Boolean>().await();
                  } catch (InterruptedException e) {
                    // a body that does not want to stop
                  }
                  return 1;
                }));
        added.await();
        task.cancel("test");
      });
      assertThat(numbers(database)).isEmpty();
    });
  }

  @Test
  void whoIsCancelledDuringTheCommitHasCommitted() throws Exception {
    run(database -> {
      database.execute(
          """
          CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            PERFORM pg_advisory_lock(7); PERFORM pg_advisory_unlock(7); RETURN NULL;
          END $$;
          CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON n DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION slow()
          """);
      String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
      Handoff<String> outcome = new Handoff<>();
      TaskGroup.run(group ->
          database.transaction(tx -> {
            tx.execute("SELECT pg_advisory_lock(7)");
            var task =
                group.fork(() -> {
                  database.transaction(other -> add(other, 1));
                  outcome.give("committed");
                  Weft.checkpoint();
                });
            while (database.one(Long.class, waiting) == 0) {
              Weft.sleep(Duration.ofMillis(1));
            }
            task.cancel("test");
            return tx.execute("SELECT pg_advisory_unlock(7)");
          }));
      assertThat(outcome.await()).isEqualTo("committed");
      assertThat(numbers(database)).containsExactly(1);
    });
  }

  @Test
  void afterAStatementWasBrokenOffThereIsOnlyRollback() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                add(tx, 1);
                breakOffAStatement(database, tx);
                return add(tx, 2);
              }))
          .isInstanceOf(BrokenException.class)
          .hasMessage("a statement of the transaction was broken off: it can only be rolled back");
      assertThat(numbers(database)).isEmpty();
    });
  }

  /** Cancels a statement while it runs at the server. */
  private static void breakOffAStatement(Database database, Transaction tx)
      throws InterruptedException {
    TaskGroup.run(group -> {
      var task = group.fork(() -> tx.transaction(in -> in.execute("SELECT pg_sleep(600)")));
      SharedTest.awaitAsleep(database, 1);
      task.cancel("test");
      assertThatThrownBy(task::join).isInstanceOf(TaskCancelledException.class);
    });
  }
}
