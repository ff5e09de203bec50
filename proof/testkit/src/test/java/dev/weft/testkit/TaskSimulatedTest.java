package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.Deadline;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The law of tasks, under chance. */
class TaskSimulatedTest {
  /** Counts who lives. */
  private static final class Census {
    private int living;

    /** A task with tasks in it with tasks in them, that end in any way. */
    void live(int depth) throws Exception {
      living++;
      try {
        pause(5);
        if (depth > 0) {
          perhapsCutShort(10, () -> family(depth));
        }
        if (oneIn(6)) {
          throw new IOException("by chance");
        }
      } finally {
        if (oneIn(3)) {
          Shield.within(millis(100), () -> pause(5));
        }
        living--;
      }
    }

    private void family(int depth) throws InterruptedException {
      int[] mine = new int[1];
      try {
        TaskGroup.run(group -> {
          for (int i = upTo(3); i > 0; i--) {
            Task<?> task =
                group.fork(() -> {
                  mine[0]++;
                  try {
                    live(depth - 1);
                  } finally {
                    mine[0]--;
                  }
                });
            if (oneIn(4)) {
              task.cancel("by chance");
            }
          }
          pause(5);
          if (oneIn(4)) {
            group.cancel("by chance");
          }
        });
      } finally {
        assertThat(mine[0]).isZero();
      }
    }
  }

  @Simulated(seeds = 400)
  void nothingOutlivesItsGroup() throws InterruptedException {
    Census census = new Census();
    try {
      TaskGroup.run(group -> {
        group.fork(() -> census.live(3));
        census.live(2);
      });
    } catch (TaskFailedException e) {
      // as it may
    }
    assertThat(census.living).isZero();
  }

  /** Each task fails at a time of its own: the first is what the caller sees, none is dropped. */
  @Simulated(seeds = 200)
  void theFirstFailureWins_andNoneIsDropped() throws InterruptedException {
    List<String> failed = new ArrayList<>();
    Throwable seen = null;
    try {
      TaskGroup.run(group -> {
        for (int i = 0; i < 5; i++) {
          String name = "failure " + i;
          group.fork(() -> {
            boolean fails = oneIn(2);
            try {
              pause(5);
            } catch (InterruptedException e) {
              if (!fails) {
                throw e;
              }
            }
            if (fails) {
              failed.add(name);
              throw new BrokenException(name);
            }
          });
        }
      });
    } catch (BrokenException e) {
      seen = e;
    }
    List<String> all =
        seen == null
            ? List.of()
            : Stream.concat(Stream.of(seen), Stream.of(seen.getSuppressed()))
                .map(Throwable::getMessage)
                .toList();
    assertThat(all).isEqualTo(failed);
  }

  /** Timeouts in timeouts: what is thrown names the one whose time was up, at that time. */
  @Simulated(seeds = 200)
  void aTimeout_isConvertedByItsOwnScope() throws InterruptedException {
    List<Integer> bounds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      bounds.add(1 + upTo(8) * 4 + i); // no two alike
    }
    int work = 1 + upTo(39);
    long start = Clock.current().nanos();
    boolean forked = oneIn(2);
    int nearest = bounds.stream().mapToInt(Integer::intValue).min().orElseThrow();
    try {
      nested(bounds, forked, work);
      assertThat(work).isLessThanOrEqualTo(nearest);
    } catch (TimedOutException e) {
      assertThat(work).isGreaterThanOrEqualTo(nearest);
      assertThat(e).hasMessageContaining("bound " + nearest);
      assertThat(e.bound()).isEqualTo(millis(nearest));
    }
    assertThat(Clock.current().since(start)).isEqualTo(millis(Math.min(nearest, work)));
  }

  private static void nested(List<Integer> bounds, boolean forked, int work)
      throws InterruptedException {
    if (bounds.isEmpty()) {
      Weft.sleep(millis(work));
      return;
    }
    int bound = bounds.getFirst();
    List<Integer> rest = bounds.subList(1, bounds.size());
    Timeout.after(
        millis(bound),
        "bound " + bound,
        () -> {
          Duration left = Deadline.current().orElseThrow().left();
          assertThat(left).isLessThanOrEqualTo(millis(bound));
          if (forked) {
            TaskGroup.run(group -> group.fork(() -> nested(rest, forked, work)));
          } else {
            nested(rest, forked, work);
          }
        });
  }

  @Simulated(seeds = 200)
  void aShield_letsCleanUpFinish_withinItsBound() throws InterruptedException {
    int[] begun = new int[1];
    int[] cleaned = new int[1];
    int[] late = new int[1];
    Chaos.crowdWithLosses(
        5,
        6,
        _ -> {
          begun[0]++;
          try {
            perhapsCutShort(5, () -> pause(10));
          } finally {
            try {
              Shield.within(
                  millis(6),
                  () -> {
                    pause(10);
                    cleaned[0]++;
                  });
            } catch (TimedOutException e) {
              late[0]++;
            }
          }
        });
    assertThat(cleaned[0] + late[0]).isEqualTo(begun[0]).isEqualTo(5);
  }

  /** A swallowed interruption costs one checkpoint, not the cancellation. */
  @Simulated(seeds = 150)
  void aCancellation_comesAgain_whoeverSwallowsIt() throws InterruptedException {
    int[] swallowed = new int[1];
    Task<?>[] task = new Task<?>[1];
    TaskGroup.run(group -> {
      task[0] =
          group.fork(() -> {
            for (int i = 0; i < 3; i++) {
              try {
                Weft.sleep(millis(20));
              } catch (InterruptedException e) {
                swallowed[0]++;
              }
            }
            Weft.checkpoint();
          });
      Weft.sleep(millis(upTo(15)));
      task[0].cancel("by chance");
    });
    assertThat(swallowed[0]).isEqualTo(3);
    assertThat(task[0].state()).isEqualTo(Task.State.CANCELLED);
  }

  @Simulated(seeds = 150)
  void aStart_endsWithReady_orWithTheFailure() throws InterruptedException {
    List<String> ended = new ArrayList<>();
    boolean fails = oneIn(3);
    boolean silent = oneIn(3);
    String how = "";
    try {
      TaskGroup.run(group -> {
        group.onEnd(millis(50), () -> ended.add("first"));
        group.onEnd(
            millis(50),
            () -> {
              pause(5);
              ended.add("second");
            });
        int port =
            group.<Integer>start(ready -> {
              pause(5);
              if (fails) {
                throw new BrokenException("in use");
              }
              if (!silent) {
                ready.accept(80);
              }
              pause(5);
              ended.add("task");
            });
        assertThat(port).isEqualTo(80);
      });
      how = "ready";
    } catch (BrokenException e) {
      how = "failed";
    } catch (ClosedException e) {
      how = "silent";
    }
    assertThat(how).isEqualTo(fails ? "failed" : silent ? "silent" : "ready");
    assertThat(ended)
        .isEqualTo(fails ? List.of("second", "first") : List.of("task", "second", "first"));
  }
}
