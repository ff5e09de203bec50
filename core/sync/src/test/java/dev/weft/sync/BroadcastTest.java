package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.thrownWhenCancelled;
import static dev.weft.sync.Crowd.thrownWhenInterrupted;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Heard.Done;
import dev.weft.sync.Heard.Item;
import dev.weft.sync.Heard.Missed;
import dev.weft.task.BrokenException;
import dev.weft.task.CancelledException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BroadcastTest {
  private final Broadcast<Integer> broadcast = Broadcast.keeping(3);

  @EachDoor
  void everyoneHearsEverythingFromTheSubscriptionOn(Door door) throws Exception {
    on(
        door,
        group -> {
          broadcast.send(0);
          var early = broadcast.subscribe();
          broadcast.send(1);
          var late = broadcast.subscribe();
          broadcast.send(2);
          broadcast.done();
          assertThat(early.receive()).isEqualTo(new Item<>(1));
          assertThat(early.receive()).isEqualTo(new Item<>(2));
          assertThat(early.receive()).isEqualTo(new Done<>());
          assertThat(late.receive()).isEqualTo(new Item<>(2));
          assertThat(late.receive()).isEqualTo(new Done<>());
        });
  }

  @EachDoor
  void allWhoWaitAreWoken(Door door) throws Exception {
    on(
        door,
        group -> {
          List<Task<Heard<Integer>>> listeners = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            listeners.add(group.fork(broadcast.subscribe()::receive));
          }
          until(() -> broadcast.stats().waiting() == 3);
          broadcast.send(7);
          for (Task<Heard<Integer>> listener : listeners) {
            assertThat(listener.join()).isEqualTo(new Item<>(7));
          }
          assertThat(broadcast.stats()).isEqualTo(new BroadcastStats(3, 3, 0, 0, 1, 0));
        });
  }

  @EachDoor
  void whoIsTooSlow_isToldHowManyItMissed(Door door) throws Exception {
    on(
        door,
        group -> {
          var ear = broadcast.subscribe();
          for (int i = 0; i < 10; i++) {
            broadcast.send(i);
          }
          assertThat(broadcast.stats()).isEqualTo(new BroadcastStats(3, 1, 0, 10, 10, 0));
          assertThat(ear.receive()).isEqualTo(new Missed<>(7));
          assertThat(ear.receive()).isEqualTo(new Item<>(7));
          broadcast.send(10);
          broadcast.send(11);
          assertThat(ear.receive()).isEqualTo(new Missed<>(1));
          assertThat(ear.receive()).isEqualTo(new Item<>(9));
          assertThat(broadcast.stats()).isEqualTo(new BroadcastStats(3, 1, 0, 2, 12, 8));
        });
  }

  @EachDoor
  void ends_afterWhatIsLeft_withAFailureOrWithout(Door door) throws Exception {
    on(
        door,
        group -> {
          IOException failure = new IOException();
          var ear = broadcast.subscribe();
          broadcast.send(1);
          assertThat(broadcast.fail(failure)).isTrue();
          assertThat(broadcast.done()).isFalse();
          assertThatThrownBy(() -> broadcast.send(2)).isInstanceOf(BrokenException.class);
          assertThat(ear.receive()).isEqualTo(new Item<>(1));
          assertThat(thrownBy(ear::receive))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(failure);

          Broadcast<Integer> other = Broadcast.keeping(1);
          var waiting = group.fork(other.subscribe()::receive);
          until(() -> other.stats().waiting() == 1);
          other.done();
          assertThat(waiting.join()).isEqualTo(new Done<>());
        });
  }

  @EachDoor
  void aClosedSubscription_countsNoMore(Door door) throws Exception {
    on(
        door,
        group -> {
          var ear = broadcast.subscribe();
          var waiting = group.fork(() -> thrownBy(ear::receive));
          until(() -> broadcast.stats().waiting() == 1);
          ear.close();
          ear.close();
          assertThat(waiting.join()).isInstanceOf(ClosedException.class);
          assertThat(broadcast.stats()).isEqualTo(new BroadcastStats(3, 0, 0, 0, 0, 0));
        });
  }

  @EachDoor
  void whoIsStopped_hasHeardNothing_andSkipsNothing(Door door) throws Exception {
    on(
        door,
        group -> {
          var ear = broadcast.subscribe();
          var waiting = group.fork(ear::receive);
          until(() -> broadcast.stats().waiting() == 1);
          waiting.cancel("test");
          assertThat(thrownBy(waiting::join)).isInstanceOf(TaskCancelledException.class);
          assertThat(thrownBy(() -> Timeout.after(Crowd.SOON, ear::receive)))
              .isInstanceOf(TimedOutException.class);
          assertThat(thrownWhenInterrupted(() -> broadcast.stats().waiting() == 1, ear::receive))
              .isInstanceOf(InterruptedException.class);
          assertThat(broadcast.stats().waiting()).isZero();
          broadcast.send(1);
          assertThat(thrownWhenCancelled(group, ear::receive))
              .isInstanceOf(CancelledException.class);
          assertThat(ear.receive()).isEqualTo(new Item<>(1));
        });
  }

  @EachDoor
  void everyValueIsHeardOrCountedAsMissed_whateverIsStopped(Door door) throws Exception {
    int values = 20_000;
    Broadcast<Integer> fast = Broadcast.keeping(64);
    on(
        door,
        3,
        group -> {
          List<Task<Long>> listeners = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            var ear = fast.subscribe();
            SplittableRandom random = new SplittableRandom(i);
            listeners.add(group.fork(() -> listen(ear, random)));
          }
          for (int i = 0; i < values; i++) {
            fast.send(i);
            if (i % 32 == 0) {
              Weft.sleep(Duration.ZERO);
            }
          }
          fast.done();
          for (Task<Long> listener : listeners) {
            assertThat(listener.join()).isEqualTo(values);
          }
        });
  }

  /** {@return values heard in their order, plus values missed} */
  private static long listen(Broadcast.Subscription<Integer> ear, SplittableRandom random)
      throws InterruptedException {
    long next = 0;
    while (true) {
      try {
        Duration bound = Duration.ofNanos(random.nextInt(100_000));
        Heard<Integer> heard =
            random.nextBoolean() ? ear.receive() : Timeout.after(bound, ear::receive);
        switch (heard) {
          case Item<Integer>(Integer value) -> assertThat((long) value).isEqualTo(next++);
          case Missed<Integer>(long count) -> next += count;
          case Done<Integer>() -> {
            return next;
          }
        }
      } catch (TimedOutException e) {
        // nothing was heard
      }
    }
  }

  @Test
  void refusesBadArguments() {
    assertThatThrownBy(() -> Broadcast.keeping(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, but is 0");
    assertThat(broadcast.toString()).endsWith("(0 sent, 0 listening)");
  }
}
