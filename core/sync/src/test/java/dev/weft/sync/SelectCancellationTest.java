package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.returning;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.thrownWhenCancelled;
import static dev.weft.sync.Crowd.thrownWhenInterrupted;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.CancelledException;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Law 4 at a select: of all its clauses, one happened or none. */
class SelectCancellationTest {
  private final Channel<String> a = Channel.bounded(1);
  private final Channel<String> b = Channel.bounded(1);
  private final Select<String> choice = Select.of(a.receiving(), b.sending("x", returning("sent")));

  private boolean waitsInBoth() {
    return a.stats().waitingReceivers() == 1 && b.stats().waitingSenders() == 1;
  }

  private void assertNothingHappened() {
    assertThat(a.stats().waitingReceivers() + b.stats().waitingSenders()).isZero();
    assertThat(a.stats().received()).isZero();
    assertThat(b.stats().sent()).isEqualTo(1);
  }

  @EachDoor
  void cancelledBefore_nothingHappens(Door door) throws Exception {
    on(
        door,
        group -> {
          a.send("there");
          b.send("full");
          assertThat(thrownWhenCancelled(group, choice::await))
              .isInstanceOf(CancelledException.class);
          assertThat(thrownWhenCancelled(group, choice.orElse(returning("else"))::await))
              .isInstanceOf(CancelledException.class);
          assertNothingHappened();
        });
  }

  @EachDoor
  void cancelledWhileItWaits_leavesEveryLine(Door door) throws Exception {
    on(
        door,
        group -> {
          b.send("full");
          var task = group.fork(choice::await);
          until(this::waitsInBoth);
          task.cancel("test");
          assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
          assertNothingHappened();
        });
  }

  @EachDoor
  void cancelledAfterItsTurn_hasTheValue_andStopsAtTheNextCheckpoint(Door door) throws Exception {
    Channel<String> results = Channel.bounded(1);
    on(
        door,
        group -> {
          b.send("full");
          var task =
              group.fork(() -> {
                results.trySend(choice.await());
                Weft.checkpoint();
              });
          until(this::waitsInBoth);
          Party claimed = ChannelCancellationTest.handOver(a, "value");
          task.cancel("test");
          until(() -> results.stats().size() == 1); // before anybody has woken it
          Party.wakeAll(claimed);
          assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
          assertThat(results.tryReceive()).contains("value");
          assertThat(b.stats().waitingSenders()).isZero();
        });
  }

  @EachDoor
  void theTimeoutAroundIt_isNotItsOwn(Door door) throws Exception {
    on(
        door,
        group -> {
          b.send("full");
          Select<String> patient = choice.orAfter(Duration.ofDays(1), returning("late"));
          assertThat(thrownBy(() -> Timeout.after(Crowd.SOON, patient::await)))
              .isInstanceOf(TimedOutException.class);
          assertNothingHappened();
        });
  }

  @EachDoor
  void interruptedOnAnOrdinaryThread_leavesEveryLine(Door door) throws Exception {
    on(
        door,
        group -> {
          b.send("full");
          assertThat(thrownWhenInterrupted(this::waitsInBoth, choice::await))
              .isInstanceOf(InterruptedException.class);
          assertNothingHappened();
        });
  }

  @ParameterizedTest
  @CsvSource({"LOOP, 1, 0", "LOOP, 4, 0", "LOOP, 4, 2", "DEFAULT, 2, 0", "DEFAULT, 2, 2"})
  void valuesAreNeitherLostNorDoubled_overTwoChannels(Door door, int loops, int capacity)
      throws Exception {
    Channel<Integer> first = capacity == 0 ? Channel.rendezvous() : Channel.bounded(capacity);
    Channel<Integer> second = capacity == 0 ? Channel.rendezvous() : Channel.bounded(capacity);
    int values = 8_000;
    assertThat(Conservation.faults(new Both(first, second), door, loops, values)).isEmpty();
    for (ChannelStats stats : new ChannelStats[] {first.stats(), second.stats()}) {
      assertThat(stats.sent()).as(stats.toString()).isBetween(values / 8L, values - 1L);
      assertThat(stats.received()).isEqualTo(stats.sent());
      assertThat(stats.waitingReceivers() + stats.waitingSenders() + stats.size()).isZero();
    }
  }

  /** Sends to whichever takes it, receives from whichever has one. */
  private record Both(Channel<Integer> first, Channel<Integer> second)
      implements Conservation.Pipe {
    @Override
    public void send(int value) throws InterruptedException {
      Select.of(first.sending(value, returning(true)), second.sending(value, returning(true)))
          .await();
    }

    @Override
    public int receive() throws InterruptedException {
      try {
        return Select.of(second.receiving(), first.receiving()).await();
      } catch (ClosedException e) {
        return -1;
      }
    }

    @Override
    public void done() {
      first.done();
      second.done();
    }
  }
}
