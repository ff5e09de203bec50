package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever listens is told of every task once, in the order of its life. */
class ListenerTest {
  /** Writes down what it is told. */
  private static final class Trail implements TaskListener {
    private final List<String> words = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void forked(Task<?> task) {
      words.add(task.name() + " forked");
    }

    @Override
    public void started(Task<?> task) {
      words.add(task.name() + " started");
    }

    @Override
    public void cancelled(Cancellation cancellation) {
      words.add(cancellation.origin() + " cancelled: " + cancellation.reason());
    }

    @Override
    public void ended(Task<?> task) {
      words.add(task.name() + " " + task.state());
    }

    List<String> about(String what) {
      return words.stream().filter(word -> word.contains(what)).toList();
    }
  }

  private final Trail trail = new Trail();

  @EveryEngine
  void aTaskIsToldOfFromForkToEnd(WeftConfig engine) throws Exception {
    Weft.run(
        engine.withListener(trail),
        () ->
            TaskGroup.run(group -> {
              group.fork("a", () -> 7).join();
              group.fork("b", () -> {}).join();
            }));
    assertThat(trail.about("main")).containsExactly("main forked", "main started", "main DONE");
    assertThat(trail.about("a ")).containsExactly("a forked", "a started", "a DONE");
    assertThat(trail.about("b ")).containsExactly("b forked", "b started", "b DONE");
    assertThat(trail.words).hasSize(9);
  }

  @EveryEngine
  void cancellationsAndFailuresAreToldOf(WeftConfig engine) throws Exception {
    Weft.run(
        engine.withListener(trail),
        () -> {
          TaskGroup.run(group -> {
            Task<?> stopped = group.fork("c", () -> Weft.sleep(DAY));
            assertThat(stopped.cancel("enough")).isTrue();
            assertThat(stopped.cancel("again")).isFalse();
          });
          thrownBy(() ->
              TaskGroup.run(group -> {
                group.fork(
                    "d",
                    () -> {
                      throw new IllegalStateException("broken");
                    });
              }));
          thrownBy(() -> Timeout.after(SOON, () -> Weft.sleep(DAY)));
        });
    assertThat(trail.about("c ")).contains("c forked", "c started", "c CANCELLED");
    assertThat(trail.about("d ")).contains("d forked", "d started", "d FAILED");
    assertThat(trail.about("cancelled:"))
        .containsExactly(
            "task 'c' cancelled: enough",
            "group of task 'main' cancelled: task 'd' failed: java.lang.IllegalStateException: broken",
            "timeout in task 'main' cancelled: timeout of 5 ms is over");
  }

  /** Counts what it is told. */
  private static final class Counts implements TaskListener {
    private final AtomicInteger forked = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @Override
    public void forked(Task<?> task) {
      forked.incrementAndGet();
    }

    @Override
    public void started(Task<?> task) {
      started.incrementAndGet();
    }

    @Override
    public void ended(Task<?> task) {
      if (task.state().ended()) {
        ended.incrementAndGet();
      }
    }
  }

  /** Every task that was forked started once and ended once, before its group did. */
  @EveryEngine
  void nobodyIsForgotten(WeftConfig engine) throws Exception {
    Counts counts = new Counts();
    Weft.run(
        engine.withListener(counts),
        () -> {
          for (int round = 1; round <= 100; round++) {
            TaskGroup.run(ListenerTest::cancelFifty);
            assertThat(counts.forked).hasValue(1 + round * 100);
            assertThat(counts.started).hasValue(1 + round * 100);
            assertThat(counts.ended).as("all but the first task").hasValue(round * 100);
          }
        });
    assertThat(counts.ended).hasValue(1 + 100 * 100);
  }

  private static void cancelFifty(TaskGroup group) {
    for (int i = 0; i < 50; i++) {
      Task<?> task = group.fork(() -> Weft.sleep(DAY));
      group.fork(() -> {
        task.cancel("race");
      });
    }
  }

  @EveryEngine
  void aListenerThatFailsHarmsNoTask(WeftConfig engine) throws Exception {
    TaskListener failing =
        new TaskListener() {
          @Override
          public void started(Task<?> task) {
            throw new IllegalStateException("the test's own: a listener");
          }

          @Override
          public void cancelled(Cancellation cancellation) {
            throw new IllegalStateException("the test's own: a listener");
          }
        };
    Throwable thrown =
        Weft.<Throwable>run(
            engine.withListener(failing),
            () -> thrownBy(() -> Timeout.after(SOON, () -> Weft.sleep(DAY))));
    assertThat(thrown).isInstanceOf(TimedOutException.class);
  }

  @Test
  void whereNobodyListensThereIsNothingToCall() throws Exception {
    assertThat(WeftConfig.defaults().watching().listener()).isSameAs(TaskListener.NONE);
    Runs.on(Door.DEFAULT, () -> assertThat(Loop.current().listening).isNull());
  }
}
