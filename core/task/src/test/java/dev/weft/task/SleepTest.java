package dev.weft.task;

import static dev.weft.task.Runs.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 11 as far as it goes: waits are timed by one clock, and never end early. */
class SleepTest {
  @EveryEngine
  void neverEndsEarly(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          TaskGroup.run(group -> {
            for (int i = 0; i < 200; i++) {
              Duration duration = Duration.ofNanos(100_000L * i);
              group.fork(() -> {
                Clock clock = Clock.current();
                long start = clock.nanos();
                Weft.sleep(duration);
                assertThat(clock.since(start)).isGreaterThanOrEqualTo(duration);
              });
            }
          });
        });
  }

  /** On one loop: elsewhere who is woken next may get on faster. */
  @Test
  void sleepersWakeInTheOrderOfTheirTimes() throws Exception {
    List<Integer> order = new ArrayList<>();
    on(
        Door.LOOP,
        () ->
            TaskGroup.run(group -> {
              long start = Clock.current().nanos();
              for (int i = 5; i >= 1; i--) {
                int number = i;
                group.fork(() -> {
                  Duration after = Duration.ofMillis(200 + 10L * number);
                  Weft.sleep(after.minus(Clock.current().since(start)));
                  order.add(number);
                });
              }
            }));
    assertThat(order).containsExactly(1, 2, 3, 4, 5);
  }

  @BothDoors
  void zeroOrLessLetsOthersRun(Door door) throws Exception {
    on(
        door,
        () -> {
          Weft.sleep(Duration.ZERO);
          Weft.sleep(Duration.ofSeconds(-5));
          Weft.sleep(Duration.ofSeconds(Long.MIN_VALUE));
        });
  }

  @BothDoors
  void foreverIsLongButCanBeCancelled(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.call(group -> {
              Task<?> task = group.fork(() -> Weft.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
              Runs.untilWaiting(task);
              task.cancel("enough");
              return 0;
            }));
  }

  @Test
  void worksOutsideOfTasks() throws Exception {
    long start = Clock.system().nanos();
    Weft.sleep(Duration.ofMillis(2));
    assertThat(Clock.system().since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    assertThat(Clock.current()).isSameAs(Clock.system());
    Weft.checkpoint();
  }
}
