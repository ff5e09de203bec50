package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A wait that ends with the time loses no value either. */
class HandoffTimeTest {
  private static final int RACES = 10_000;
  private static final Duration TICK = Duration.ofNanos(1);

  @BothDoors
  void aValueThatIsThereOrComesInTimeIsTaken(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> early = new Handoff<>();
              early.give("early");
              assertThat(early.await(Duration.ZERO)).isEqualTo("early");
              Handoff<String> late = new Handoff<>();
              Task<String> waiter = group.fork(() -> late.await(DAY));
              Runs.untilWaiting(waiter);
              assertThat(late.give("late")).isTrue();
              assertThat(waiter.join()).isEqualTo("late");
            }));
  }

  @BothDoors
  void theTimeIsUp_theWaiterSaysSoAndTheGiverKeepsTheValue(Door door) throws Exception {
    on(
        door,
        () -> {
          for (Duration bound : new Duration[] {Duration.ZERO, TICK, SOON}) {
            Handoff<String> handoff = new Handoff<>();
            assertThatThrownBy(() -> handoff.await(bound, "the answer"))
                .isInstanceOfSatisfying(
                    TimedOutException.class,
                    e -> {
                      assertThat(e.bound()).isEqualTo(bound);
                      assertThat(e.spent()).isGreaterThanOrEqualTo(bound);
                    })
                .hasMessageStartingWith("the answer timed out after ");
            assertThat(handoff.give("late")).isFalse();
            assertThat(handoff.isSettled()).isFalse();
            assertThatThrownBy(handoff::await).hasMessageContaining("one waiter");
            assertThatThrownBy(() -> handoff.await(SOON)).hasMessageContaining("one waiter");
          }
        });
  }

  /** Guards: a timeout around the wait throws before it has begun, and what was given is lost. */
  @BothDoors
  void cancelledBefore_aValueThatIsThereIsTakenAllTheSame(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<String> task =
                  group.fork(() -> {
                    Runs.untilCancelled();
                    Handoff<String> handoff = new Handoff<>();
                    handoff.give("value");
                    String value = handoff.await(DAY);
                    assertThat(thrownBy(Weft::checkpoint)).isInstanceOf(CancelledException.class);
                    assertThat(thrownBy(() -> new Handoff<>().await(DAY)))
                        .isInstanceOf(CancelledException.class);
                    assertThat(thrownBy(() -> new Handoff<>().await(Duration.ZERO)))
                        .isInstanceOf(CancelledException.class);
                    return value;
                  });
              task.cancel("before");
              assertThat(task.join()).isEqualTo("value");
            }));
  }

  @BothDoors
  void cancelledWhileItWaits_leavesForGood(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> handoff = new Handoff<>();
              Task<String> waiter = group.fork(() -> handoff.await(DAY));
              Runs.untilWaiting(waiter);
              waiter.cancel("while");
              assertThat(thrownBy(waiter::join)).isInstanceOf(TaskCancelledException.class);
              assertThat(handoff.give("late")).isFalse();
            }));
  }

  @Test
  void worksOnOrdinaryThreads() throws Exception {
    Handoff<String> handoff = new Handoff<>();
    Thread giver = Thread.ofPlatform().start(() -> handoff.give("value"));
    assertThat(handoff.await(DAY)).isEqualTo("value");
    giver.join();
    assertThatThrownBy(() -> new Handoff<>().await(SOON)).isInstanceOf(TimedOutException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new Handoff<>().await(DAY)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThatThrownBy(() -> new Handoff<>().await(SOON.negated()))
        .hasMessage("bound must not be negative, but is " + SOON.negated());
  }

  @EveryEngine
  void valuesAreNeitherLostNorDoubled_whenTimeAndCancellationsRace(WeftConfig engine)
      throws Exception {
    int wrong = Weft.run(engine, () -> wrong(handoff -> handoff.await(Duration.ofNanos(200_000))));
    assertThat(wrong).isZero();
  }

  /** The broken twin looks at a value that came, and leaves because its time is up. */
  @BothDoors
  void theTwinThatLeavesWithoutTellingLosesValues(Door door) throws Exception {
    int wrong =
        on(
            door,
            () ->
                wrong(handoff -> {
                  Weft.sleep(Duration.ofNanos(1));
                  throw new TimedOutException("twin", Duration.ZERO, Duration.ZERO);
                }));
    assertThat(wrong).isPositive();
  }

  private interface Wait {
    void on(Handoff<String> handoff) throws InterruptedException;
  }

  /** {@return in how many races the value was lost, or both taken and kept} */
  private static int wrong(Wait wait) throws InterruptedException {
    AtomicInteger wrong = new AtomicInteger();
    for (int i = 0; i < RACES / 100; i++) {
      TaskGroup.run(group -> {
        for (int j = 0; j < 100; j++) {
          int race = j;
          Handoff<String> handoff = new Handoff<>();
          Task<Boolean> waiter = group.fork(() -> arrives(() -> wait.on(handoff)));
          Task<Boolean> giver =
              group.fork(() -> {
                Weft.sleep(Duration.ofNanos(race % 3 * 100_000L));
                return handoff.give("value");
              });
          if (race % 5 == 0) {
            group.fork(() -> {
              waiter.cancel("race");
            });
          }
          group.fork(() -> {
            boolean same = giver.join().equals(waiter.join());
            wrong.addAndGet(same ? 0 : 1);
          });
        }
      });
    }
    return wrong.get();
  }

  private static Boolean arrives(Action wait) throws Exception {
    Callable<Boolean> arrived =
        () -> {
          wait.run();
          return true;
        };
    try {
      return arrived.call();
    } catch (InterruptedException | TimedOutException e) {
      return false;
    }
  }

  @BothDoors
  void currentTaskIsTheOneThatRuns(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Task<?>> forked = group.fork(() -> Task.current());
              assertThat(forked.join()).isSameAs(forked);
              assertThat(Task.current().name()).isEqualTo("main");
            }));
    assertThatThrownBy(Task::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Task.current() needs a task, but thread '%s' is none: call it inside Weft.run(…)"
                .formatted(Thread.currentThread().getName()));
  }
}
