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
  private static final Duration PATIENT = Duration.ofMillis(300);

  private final ConcurrentLinkedQueue<Stall> stalls = new ConcurrentLinkedQueue<>();

  private WeftConfig watched() {
    return Runs.engine(Door.LOOP, 1).withStallBound(BOUND).withStallReport(stalls::add);
  }

  /** For what must not be told of, though a busy machine may hold up a loop for a moment. */
  private WeftConfig patient() {
    return watched().withStallBound(PATIENT);
  }

  /** {@return the first told of a task; of others a busy machine may have held up the loop} */
  private Stall of(String task) {
    return stalls.stream().filter(stall -> stall.task().equals(task)).findFirst().orElseThrow();
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

  /** {@return how often it was told of a task} */
  private long told(String task) {
    return stalls.stream().filter(stall -> stall.task().equals(task)).count();
  }

  private void holdUntilTold(String task) {
    holdUntil(() -> told(task) > 0);
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
                        inner.fork("parser", () -> holdUntilTold("parser"));
                      }));
            }));
    Stall stall = of("parser");
    assertThat(stall.loop()).isEqualTo("weft-loop-0");
    assertThat(stall.parents()).containsExactly("reader", "main");
    assertThat(stall.held()).isGreaterThanOrEqualTo(BOUND);
    assertThat(stall.bound()).isEqualTo(BOUND);
    assertThat(stall.stack()).anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
    assertThat(stall.toString())
        .contains("task 'parser' has held weft-loop-0", "may for 20 ms", "Offload.cpu")
        .contains("holdUntil", "forked by task 'reader'", "forked by task 'main'");
    assertThat(stall.toString().contains("more stalls")).isEqualTo(stall.leftOut() > 0);
  }

  @Test
  void aLoopHeldInsideATimeoutStillNamesItsTask() throws Exception {
    Weft.run(watched(), () -> Timeout.after(Runs.DAY, () -> holdUntilTold("main")));
    assertThat(of("main").parents()).isEmpty();
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
                    holdUntilTold("weft-loop-0-keeper");
                    done.give(true);
                  });
          done.await();
        });
    assertThat(of("weft-loop-0-keeper").stack())
        .anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
  }

  @Test
  void aThreadThatALibraryStartedIsToldOfAsTheLoop() throws Exception {
    Weft.run(watched(), () -> Thread.ofVirtual().start(() -> holdUntilTold("weft-loop-0")).join());
    assertThat(of("weft-loop-0").loop()).isEqualTo("weft-loop-0");
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
    Weft.run(failing, () -> holdUntil(() -> told("main") >= 2));
    assertThat(told("main")).isGreaterThanOrEqualTo(2);
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

  @Test
  void codeThatIsLoadedForTheFirstTime_mayTakeLonger_butNotForEver() throws Exception {
    ClassLoader slow =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            holdUntilTold("main");
            throw new ClassNotFoundException(name);
          }
        };
    Weft.run(watched(), () -> load("any", slow));
    assertThat(of("main").held()).isGreaterThanOrEqualTo(BOUND.multipliedBy(10));
  }

  private static void load(String name, ClassLoader loader) {
    assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void codeThatIsCalledThroughAHandle_isNotBeingLoaded() {
    StackTraceElement work = new StackTraceElement("a.Shop", "sell", "Shop.java", 1);
    assertThat(StallWatch.links(List.of(work))).isFalse();
    for (String type :
        List.of("LambdaForm$MH/0x1", "DirectMethodHandle$Holder", "Invokers$Holder")) {
      var call = new StackTraceElement("java.lang.invoke." + type, "invoke", null, 0);
      assertThat(StallWatch.links(List.of(work, call))).isFalse();
    }
    for (String type :
        List.of("java.lang.ClassLoader", "java.lang.invoke.InvokerBytecodeGenerator")) {
      var loading = new StackTraceElement(type, "load", null, 0);
      assertThat(StallWatch.links(List.of(loading, work))).isTrue();
    }
    var initialising = new StackTraceElement("a.Shop", "<clinit>", "Shop.java", 1);
    assertThat(StallWatch.links(List.of(work, initialising))).isTrue();
  }
}
