package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.until;
import static dev.weft.task.Runs.untilSoon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Law 8: what does not end although it was told to is named, again and again, and waited for. */
class StragglersTest {
  private static final Logger LOG = Logger.getLogger("dev.weft.task");

  private final AtomicInteger ignoring = new AtomicInteger();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          said.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.addHandler(listener);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(listener);
  }

  private static WeftConfig engine(Door door, Duration grace) {
    return Runs.engine(door, 2).withGrace(grace);
  }

  @BothDoors
  void aTaskThatDoesNotStop_isNamedWithItsStack_untilItDoes(Door door) throws Exception {
    Weft.run(
        engine(door, SOON),
        () ->
            TaskGroup.run(group -> {
              group.fork("stubborn", () -> ignoreAllUntilNamedTwice());
              untilSoon(() -> ignoring.get() == 1); // else it may be named before it has a stack
              group.cancel("closing time");
            }));
    assertThat(said).hasSizeGreaterThanOrEqualTo(2);
    assertThat(said.getFirst())
        .contains("group of task 'main' was told to stop")
        .contains("1 of its tasks have not ended")
        .contains("task 'stubborn', CANCELLING")
        .contains("ignoreAllUntilNamedTwice");
    int then = said.size();
    Weft.run(engine(door, SOON), () -> Weft.sleep(SOON.multipliedBy(4)));
    assertThat(said).hasSize(then);
  }

  private void ignoreAllUntilNamedTwice() throws InterruptedException {
    Shield.within(
        DAY,
        () -> {
          ignoring.incrementAndGet();
          while (said.size() < 2) {
            Weft.sleep(Duration.ofMillis(1));
          }
        });
  }

  @BothDoors
  void manyAreCounted_butNotAllNamed(Door door) throws Exception {
    Weft.run(
        engine(door, SOON),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 20; i++) {
                group.fork(() -> ignoreAllUntilNamedTwice());
              }
              until(() -> group.living() == 20);
              group.cancel("closing time");
            }));
    assertThat(said.getFirst()).contains("20 of its tasks").endsWith("and 12 more");
  }

  @BothDoors
  void whoStopsInTime_isNotNamed_norIsWhoWasNotCancelled(Door door) throws Exception {
    Weft.run(
        engine(door, DAY),
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> Weft.sleep(DAY));
              group.cancel("closing time");
            }));
    Weft.run(
        engine(door, Duration.ofNanos(1)),
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> Weft.sleep(SOON));
            }));
    Weft.run(
        engine(door, Duration.ZERO),
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> Shield.within(DAY, () -> Weft.sleep(SOON)));
              group.cancel("closing time");
            }));
    assertThat(said).isEmpty();
    assertThatThrownBy(() -> WeftConfig.defaults().withGrace(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("grace");
  }
}
