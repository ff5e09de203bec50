package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.guard.Retry;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbTransactionTest {
  @RegisterExtension static final MariaServer SERVER = new MariaServer();

  private static final String UPDATE = "UPDATE items SET name = ? WHERE id = 1";

  @Test
  void transactionsCommitRollBackAndNest() throws Exception {
    SERVER.withItems(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                tx.insertAll("items", Item.items(0, 3));
                throw new IOException("no");
              }))
          .hasRootCauseMessage("no");
      database.transaction(tx -> {
        tx.insertAll("items", Item.items(0, 3));
        assertThatThrownBy(() ->
                tx.transaction(in -> {
                  in.insertAll("items", Item.items(3, 6));
                  return in.execute("INSERT INTO items VALUES (0, 'twice')");
                }))
            .isInstanceOf(BrokenException.class);
        return tx.insertAll("items", Item.items(6, 7));
      });
      assertThat(database.list(Integer.class, "SELECT id FROM items ORDER BY id"))
          .containsExactly(0, 1, 2, 6);
    });
  }

  @Test
  void isolationAndReadOnlyHoldForOneTransaction() throws Exception {
    SERVER.withItems(database -> {
      TransactionConfig kind =
          TransactionConfig.defaults().withIsolation(Isolation.SERIALIZABLE).withReadOnly(true);
      assertThat(
              database.<String>transaction(
                  kind, tx -> tx.one(String.class, "SELECT @@transaction_isolation")))
          .isEqualTo("SERIALIZABLE");
      assertThatThrownBy(() ->
              database.transaction(kind, tx -> tx.execute("INSERT INTO items VALUES (1, 'a')")))
          .hasMessageContaining("READ ONLY");
      assertThat(database.one(String.class, "SELECT @@transaction_isolation"))
          .isEqualTo("REPEATABLE-READ");
      assertThat(database.execute("INSERT INTO items VALUES (1, 'a')")).isEqualTo(1);
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  /** Longer than any statement of it may take: else nobody would know what became of it. */
  @Test
  void aCommitIsWaitedFor() throws Exception {
    String lock = "FLUSH TABLES WITH READ LOCK; SELECT sleep(5); UNLOCK TABLES";
    SERVER.withItems(database ->
        TaskGroup.run(group -> {
          database.<Long>transaction(_ -> Item.count(database)); // opens two connections
          String done =
              Timeout.after(
                  Duration.ofSeconds(2),
                  () ->
                      database.<String>transaction(tx -> {
                        tx.execute("INSERT INTO items VALUES (1, 'a')");
                        group.fork(() -> database.execute(lock));
                        ServerExtension.until(
                            () -> MariadbTest.running(database, "SELECT sleep(5)") == 1);
                        return "done";
                      }));
          assertThat(done).isEqualTo("done");
          assertThat(Item.count(database)).isEqualTo(1);
        }));
  }

  @Test
  void aDeadlockIsTriedAgainAsAWhole() throws Exception {
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(1, 3));
      TransactionConfig kind = TransactionConfig.defaults().withRetry(Retry.defaults());
      Handoff<Boolean> first = new Handoff<>();
      Handoff<Boolean> second = new Handoff<>();
      TaskGroup.run(group -> {
        group.fork(() -> database.transaction(kind, tx -> touch(tx, 1, 2, first, second)));
        group.fork(() -> database.transaction(kind, tx -> touch(tx, 2, 1, second, first)));
      });
      assertThat(database.one(Long.class, "SELECT count(*) FROM items WHERE name = 'touched'"))
          .isEqualTo(2);
    });
  }

  @Test
  void aDeadlockThatIsSwallowedCommitsNothing() throws Exception {
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(1, 3));
      Handoff<Boolean> first = new Handoff<>();
      Handoff<Boolean> second = new Handoff<>();
      List<Optional<BrokenException>> ends =
          Tasks.all(
              () -> swallow(database, 1, 2, first, second),
              () -> swallow(database, 2, 1, second, first));
      assertThat(ends.stream().flatMap(Optional::stream))
          .singleElement()
          .satisfies(e ->
              assertThat(e)
                  .hasMessageStartingWith("the server has rolled the transaction back (Deadlock "))
          .satisfies(e -> assertThat(SqlState.of(e).orElseThrow().isWorthAnotherTry()).isTrue());
      assertThat(database.one(Long.class, "SELECT count(*) FROM items WHERE id > 10")).isEqualTo(2);
    });
  }

  @Test
  void aRecordThatHasChangedIsTriedAgainAsAWhole() throws Exception {
    withSnapshots(database -> {
      TransactionConfig kind = TransactionConfig.defaults().withRetry(Retry.defaults());
      AtomicInteger tries = new AtomicInteger();
      database.transaction(
          kind,
          tx -> {
            look(tx);
            if (tries.incrementAndGet() == 1) {
              database.execute(UPDATE, "theirs");
            }
            return tx.execute(UPDATE, "mine");
          });
      assertThat(tries).hasValue(2);
      assertThat(database.list(String.class, "SELECT name FROM items")).containsExactly("mine");
    });
  }

  @Test
  void aRecordThatHasChangedWithinIsTheEndOfAll() throws Exception {
    withSnapshots(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                look(tx);
                tx.execute("INSERT INTO items VALUES (10, 'mine')");
                database.execute(UPDATE, "theirs");
                assertThatThrownBy(() -> tx.transaction(in -> in.execute(UPDATE, "mine")))
                    .hasMessageContaining("Record has changed since last read");
                return tx.execute("INSERT INTO items VALUES (20, 'mine')");
              }))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("the server has rolled the transaction back (Record has changed");
      assertThat(database.list(String.class, "SELECT name FROM items")).containsExactly("theirs");
    });
  }

  /** Only MariaDB refuses to change what is not as it was when it was read. */
  private static void withSnapshots(ServerExtension.Body body) throws Exception {
    Assumptions.assumeTrue(SERVER.product().equals("MariaDB"));
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(1, 2));
      body.with(database);
    });
  }

  private static void look(Transaction tx) throws InterruptedException {
    tx.execute("SET innodb_snapshot_isolation = ON");
    assertThat(tx.list(Integer.class, "SELECT id FROM items")).containsExactly(1);
  }

  /** {@return with what a transaction fails that lets a deadlock pass} */
  private static Optional<BrokenException> swallow(
      Database database, int one, int other, Handoff<Boolean> mine, Handoff<Boolean> theirs)
      throws InterruptedException {
    String insert = "INSERT INTO items VALUES (?, 'mine')";
    try {
      database.transaction(tx -> {
        tx.execute(insert, 10 + one);
        try {
          touch(tx, one, other, mine, theirs);
        } catch (BrokenException e) {
          // as if it were not there
        }
        return tx.execute(insert, 20 + one);
      });
      return Optional.empty();
    } catch (BrokenException e) {
      return Optional.of(e);
    }
  }

  private static long touch(
      Transaction tx, int one, int other, Handoff<Boolean> mine, Handoff<Boolean> theirs)
      throws InterruptedException {
    String update = "UPDATE items SET name = 'touched' WHERE id = ?";
    tx.execute(update, one);
    if (mine.give(true)) {
      theirs.await();
    }
    return tx.execute(update, other);
  }
}
