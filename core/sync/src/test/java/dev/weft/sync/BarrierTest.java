package dev.weft.sync;

import static dev.weft.sync.Crowd.SOON;
import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Barrier.Stats;
import dev.weft.sync.Crowd.Stranger;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class BarrierTest {
  private final Barrier barrier = new Barrier("start", 3);

  @EachDoor
  void nobodyGoesOnBeforeAllHaveCome_inEveryRound(Door door) throws Exception {
    int rounds = 300;
    AtomicInteger come = new AtomicInteger();
    AtomicIntegerArray indexes = new AtomicIntegerArray(3);
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 3; i++) {
            group.fork(() -> {
              for (int round = 1; round <= rounds; round++) {
                come.incrementAndGet();
                indexes.incrementAndGet(barrier.await());
                assertThat(come.get()).isBetween(3 * round, 3 * round + 3);
              }
            });
          }
        });
    assertThat(indexes).hasToString("[300, 300, 300]");
    assertThat(barrier.stats()).isEqualTo(new Stats(3, 0, false));
  }

  @EachDoor
  void aPartyIsToldHowManyCameBefore(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Integer> first = group.fork(barrier::await);
          until(() -> barrier.stats().waiting() == 1);
          Task<Integer> second = group.fork(barrier::await);
          until(() -> barrier.stats().waiting() == 2);
          assertThat(barrier.await()).isEqualTo(2);
          assertThat(first.join()).isZero();
          assertThat(second.join()).isEqualTo(1);
        });
  }

  @EachDoor
  void aCancelledPartyBreaksItForTheOthers_whoHearItsName(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Throwable> other = group.fork(() -> thrownBy(barrier::await));
          until(() -> barrier.stats().waiting() == 1);
          Task<?> leaver = group.fork("leaver", barrier::await);
          until(() -> barrier.stats().waiting() == 2);
          leaver.cancel("no time");
          assertThat(endOf(leaver)).isEqualTo(State.CANCELLED);
          String message =
              "barrier 'start' is broken: 'leaver' left when 2 of 3 were there (cancelled: no time (task 'leaver')); call reset() to begin again";
          assertThat(other.join()).isInstanceOf(BrokenException.class).hasMessage(message);
          assertThatThrownBy(barrier::await).hasMessage(message);
          assertThat(barrier.stats()).isEqualTo(new Stats(3, 0, true));
        });
  }

  @EachDoor
  void aPartyThatTimedOutBreaksItForTheOthers(Door door) throws Exception {
    on(
        door,
        group -> {
          Duration bound = SOON;
          Throwable broken = brokenByOneThatIsSlow(group, bound);
          while (String.valueOf(broken.getMessage())
              .contains("left when 1 of 3")) { // it came too late, even
            barrier.reset();
            bound = bound.multipliedBy(2);
            broken = brokenByOneThatIsSlow(group, bound);
          }
          assertThat(broken)
              .isInstanceOf(BrokenException.class)
              .hasMessageStartingWith(
                  "barrier 'start' is broken: 'slow' left when 2 of 3 were there (cancelled: timeout of "
                      + bound.toMillis()
                      + " ms is over");
        });
  }

  /** {@return what one is told that waits for another one, which times out} */
  private Throwable brokenByOneThatIsSlow(TaskGroup group, Duration bound)
      throws InterruptedException {
    Task<Throwable> other = group.fork(() -> thrownBy(barrier::await));
    until(() -> barrier.stats().waiting() == 1);
    group
        .fork(
            "slow",
            () ->
                assertThatThrownBy(() -> Timeout.after(bound, barrier::await))
                    .isInstanceOf(TimedOutException.class))
        .join();
    return other.join();
  }

  @EachDoor
  void anInterruptedThreadBreaksItForTheOthers(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Throwable> other = group.fork(() -> thrownBy(barrier::await));
          until(() -> barrier.stats().waiting() == 1);
          Stranger stranger = new Stranger("stranger", barrier::await);
          until(() -> barrier.stats().waiting() == 2);
          stranger.thread.interrupt();
          assertThat(stranger.end()).isInstanceOf(InterruptedException.class);
          assertThat(other.join())
              .hasMessageContaining("'stranger' left when 2 of 3 were there (interrupted)");
        });
  }

  @EachDoor
  void aPartyThatIsCancelledBeforeItComesBreaksItToo(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Throwable> other = group.fork(() -> thrownBy(barrier::await));
          until(() -> barrier.stats().waiting() == 1);
          Event cancelled = new Event();
          Task<?> leaver =
              group.fork(
                  "leaver",
                  () -> {
                    Crowd.untilDespiteAll(cancelled::isSet);
                    barrier.await();
                  });
          leaver.cancel("no time");
          cancelled.set();
          assertThat(other.join()).hasMessageContaining("'leaver' left when 1 of 3 were there");
        });
  }

  /** Else a group that is cancelled would end with the failure of a barrier. */
  @EachDoor
  void partiesThatAreCancelledTogetherHearOfTheirCancellation(Door door) throws Exception {
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 200; i++) {
            barrier.reset();
            assertThatThrownBy(() ->
                    TaskGroup.run(inner -> {
                      inner.fork(barrier::await);
                      inner.fork(barrier::await);
                      until(() -> barrier.stats().waiting() == 2);
                      inner.cancel("enough");
                      inner.fork(() -> {}).join();
                    }))
                .isInstanceOf(TaskCancelledException.class);
          }
        });
  }

  @EachDoor
  void resetBeginsAgain(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<Throwable> waiting = group.fork(() -> thrownBy(barrier::await));
          until(() -> barrier.stats().waiting() == 1);
          group.fork("judge", barrier::reset).join();
          assertThat(waiting.join())
              .isInstanceOf(BrokenException.class)
              .hasMessage("barrier 'start' was reset by 'judge' before all 3 were there");
          assertThat(barrier.stats()).isEqualTo(new Stats(3, 0, false));
          group.fork(barrier::await);
          group.fork(barrier::await);
          barrier.await();
        });
  }

  @Test
  void onePartyNeverWaits() throws Exception {
    Barrier alone = new Barrier(1);
    assertThat(alone.await()).isZero();
    assertThat(alone.await()).isZero();
    assertThat(alone).hasToString("barrier");
    assertThatThrownBy(() -> new Barrier(0)).hasMessage("parties must be at least 1, but is 0");
  }
}
