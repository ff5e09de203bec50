package dev.weft.task;

import static dev.weft.task.Runs.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A task that holds its loop is told of while it does. */
class StallTest {
  private static final Duration BOUND = Duration.ofMillis(20);
  private static final Duration PATIENT = Duration.ofMillis(150);

  private final ConcurrentLinkedQueue<Stall> stalls = new ConcurrentLinkedQueue<>();

  private WeftConfig watched() {
    return Runs.engine(Door.LOOP, 1).withStallBound(BOUND).withStallReport(stalls::add);
  }

  /** For what must not be told of, though a busy machine may hold up a loop for a moment. */
  private WeftConfig patient() {
    return watched().withStallBound(PATIENT);
  }

  private Stall first() {
    return stalls.element();
  }

  /** Waits without giving the loop back. */
  private static void holdUntil(BooleanSupplier condition) {
    long start = Clock.system().nanos();
    while (!condition.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("held the loop in vain for half a minute");
      }
      Thread.onSpinWait();
    }
  }

  private boolean told() {
    return !stalls.isEmpty();
  }

  @Test
  void whoHoldsTheLoopIsToldWithNameStackAndParents() throws Exception {
    Weft.run(
        watched(),
        () ->
            TaskGroup.run(outer -> {
              outer.fork(
                  "reader",
                  () ->
                      TaskGroup.run(inner -> {
                        inner.fork("parser", () -> holdUntil(this::told));
                      }));
            }));
    Stall stall = first();
    assertThat(stall.loop()).isEqualTo("weft-loop-0");
    assertThat(stall.task()).isEqualTo("parser");
    assertThat(stall.parents()).containsExactly("reader", "main");
    assertThat(stall.held()).isGreaterThanOrEqualTo(BOUND);
    assertThat(stall.bound()).isEqualTo(BOUND);
    assertThat(stall.stack()).anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
    assertThat(stall.toString())
        .contains("task 'parser' has held weft-loop-0", "may for 20 ms", "Offload.cpu")
        .contains("holdUntil", "forked by task 'reader'", "forked by task 'main'")
        .doesNotContain("more stalls");
  }

  @Test
  void aLoopHeldInsideATimeoutStillNamesItsTask() throws Exception {
    Weft.run(watched(), () -> Timeout.after(Runs.DAY, () -> holdUntil(this::told)));
    assertThat(first().task()).isEqualTo("main");
    assertThat(first().parents()).isEmpty();
  }

  @Test
  void waitingIsNoStall_andNeitherIsBeingIdle() throws Exception {
    Weft.run(patient(), () -> Weft.sleep(PATIENT.multipliedBy(3)));
    assertThat(stalls).isEmpty();
  }

  /** Guards: to see one task on the loop again and again is not to see it hold the loop. */
  @Test
  void aTaskThatComesBackAgainAndAgainHoldsNothing() throws Exception {
    Weft.run(
        patient(),
        () -> {
          long start = Clock.system().nanos();
          while (Clock.system().since(start).compareTo(PATIENT.multipliedBy(3)) < 0) {
            Weft.sleep(Duration.ZERO);
          }
        });
    assertThat(stalls).isEmpty();
  }

  @Test
  void aTimersActionThatHoldsTheLoopIsToldOf() throws Exception {
    Weft.run(
        watched(),
        () -> {
          Handoff<Boolean> done = new Handoff<>();
          Loop.current()
              .after(
                  SOON,
                  () -> {
                    holdUntil(this::told);
                    done.give(true);
                  });
          done.await();
        });
    assertThat(first().task()).isEqualTo("weft-loop-0-keeper");
    assertThat(first().stack()).anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
  }

  @Test
  void aThreadThatALibraryStartedIsToldOfAsTheLoop() throws Exception {
    Weft.run(watched(), () -> Thread.ofVirtual().start(() -> holdUntil(this::told)).join());
    assertThat(first().task()).isEqualTo("weft-loop-0");
  }

  @Test
  void everyLoopIsWatched() throws Exception {
    Weft.run(
        watched().withLoops(3),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 60; i++) {
                group.fork(() -> {
                  Weft.sleep(SOON);
                  String mine = Loop.current().toString();
                  holdUntil(() -> stalls.stream().anyMatch(stall -> stall.loop().equals(mine)));
                });
              }
            }));
    assertThat(stalls)
        .extracting(Stall::loop)
        .contains("weft-loop-0", "weft-loop-1", "weft-loop-2");
  }

  @Test
  void aReportThatFailsDoesNotEndTheWatch() throws Exception {
    WeftConfig failing =
        watched()
            .withStallReport(stall -> {
              stalls.add(stall);
              throw new IllegalStateException("the test's own: a report");
            });
    Weft.run(failing, () -> holdUntil(() -> stalls.size() == 2));
    assertThat(stalls).extracting(Stall::task).containsExactly("main", "main");
    assertThat(stalls.element().leftOut()).isZero();
  }

  @Test
  void zeroTurnsTheWatchOff_andTheDefaultSchedulerHasNone() throws Exception {
    assertThat(watchesIn(watched())).isEqualTo(1);
    assertThat(watchesIn(watched().withStallBound(Duration.ZERO))).isZero();
    assertThat(watchesIn(watched().withDoor(Door.DEFAULT))).isZero();
  }

  private static long watchesIn(WeftConfig config) throws InterruptedException {
    Runs.until(() -> watches() == 0);
    return Weft.<Long>run(config, StallTest::watches);
  }

  private static long watches() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("weft-stall-watch") && thread.isAlive())
        .count();
  }

  @Test
  void theWatchEndsWithItsEngine() throws Exception {
    Weft.run(watched(), () -> Weft.sleep(SOON));
    Runs.until(() -> watches() == 0);
  }

  @Test
  void boundsThatCannotBeWatchedAreRefused() {
    WeftConfig config = WeftConfig.defaults();
    assertThat(config.watching().stallBound()).isEqualTo(Duration.ofMillis(100));
    for (Duration bad :
        List.of(Duration.ofNanos(999_999), Duration.ofMillis(-1), Duration.ofDays(100_000))) {
      assertThatThrownBy(() -> config.withStallBound(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("stallBound must be")
          .hasMessageContaining(bad.toString());
    }
  }
}
