package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.CancelledException;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The operators that run tasks beside the caller's. */
class FanOutTest {
  private final Gauge gauge = new Gauge();

  /** An endless flow that is counted while it runs. */
  private Flow<Integer> counted() {
    return Flow.generate(out ->
        gauge.within(() -> {
          for (int i = 0; ; i++) {
            out.emit(i);
          }
        }));
  }

  /** A flow that never has an item and is counted while it runs. */
  private <T> Flow<T> silent() {
    return Flow.generate(out ->
        gauge.within(() -> {
          Runs.forEver();
          return true;
        }));
  }

  @BothDoors
  void aFailureOfTheSourceComesAfterItsItems(Door door) throws Exception {
    IOException failure = new IOException();
    Flow<Integer> failing =
        Flow.generate(out -> {
          out.emit(1);
          out.emit(2);
          throw failure;
        });
    Runs.on(
        door,
        () -> {
          List<Flow<Integer>> flows =
              List.of(
                  failing.buffer(5),
                  failing.mapOrdered(5, n -> n),
                  failing.merge(Flow.of()),
                  failing.takeUntil(Runs::forEver),
                  failing.window(5, Runs.DAY).flatMap(Flow::of),
                  Flow.range(0, 9).zip(failing, (a, b) -> b),
                  failing.zip(Flow.range(0, 9), (a, b) -> a));
          for (Flow<Integer> flow : flows) {
            List<Integer> seen = new ArrayList<>();
            assertThatThrownBy(() -> flow.forEach(seen::add)).hasCause(failure);
            assertThat(seen).containsExactly(1, 2);
          }
        });
  }

  @BothDoors
  void anEarlyEndEndsEverythingBeforeTheCallReturns(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          List<Flow<?>> flows =
              List.of(
                  counted().buffer(10),
                  counted().mapUnordered(3, n -> n < 2 ? n : gauge.within(() -> forEver(n))),
                  counted().mapOrdered(3, n -> n < 2 ? n : gauge.within(() -> forEver(n))),
                  counted().merge(silent()),
                  counted().zip(counted(), Integer::sum),
                  counted().window(2, Runs.DAY),
                  counted()
                      .takeUntil(() ->
                          gauge.within(() -> {
                            Runs.forEver();
                            return 0;
                          })),
                  counted().buffer(2).mapUnordered(2, n -> n).buffer(1).mapOrdered(2, n -> n));
          for (Flow<?> flow : flows) {
            assertThat(flow.take(2).count()).isEqualTo(2);
            assertThat(gauge.inside.get()).isZero();
          }
        });
  }

  @BothDoors
  void aFailingConsumerEndsEverythingBeforeTheCallReturns(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Runs.on(
        door,
        () ->
            assertThatThrownBy(() ->
                    counted()
                        .merge(silent())
                        .buffer(3)
                        .mapUnordered(3, n -> n < 5 ? n : gauge.within(() -> forEver(n)))
                        .forEach(n -> {
                          throw failure;
                        }))
                .isSameAs(failure));
    assertThat(gauge.inside.get()).isZero();
  }

  @BothDoors
  void cancellingTheConsumerEndsEverythingBeforeTheCallReturns(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          List<Flow<?>> flows =
              List.of(
                  this.<Integer>silent().buffer(10),
                  counted().mapUnordered(3, n -> gauge.within(() -> forEver(n))),
                  counted().mapOrdered(3, n -> gauge.within(() -> forEver(n))),
                  this.<Integer>silent().merge(silent()),
                  counted().zip(this.<Integer>silent(), Integer::sum),
                  this.<Integer>silent().window(2, Runs.DAY),
                  this.<Integer>silent().takeUntil(Runs::forEver));
          for (Flow<?> flow : flows) {
            int before = gauge.entered.get();
            TaskGroup.run(group -> {
              Task<Throwable> task = group.fork(() -> thrownBy(() -> flow.count()));
              until(() -> gauge.entered.get() > before);
              task.cancel("test");
              assertThat(task.join()).isInstanceOf(CancelledException.class);
              assertThat(gauge.inside.get()).isZero();
            });
            assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(3), flow::count))
                .isInstanceOf(TimedOutException.class);
            assertThat(gauge.inside.get()).isZero();
          }
        });
  }

  @BothDoors
  void inAShieldOfACancelledTaskItFailsInsteadOfHanging(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() -> {
                    thrownBy(Runs::forEver);
                    return thrownBy(
                        () -> Shield.within(Runs.DAY, () -> Flow.of(1, 2).buffer(1).count()));
                  });
              task.cancel("test");
              assertThat(task.join()).isInstanceOf(InterruptedException.class);
            }));
  }

  @BothDoors
  void mergeDeliversAllOfBoth_asTheyCome(Door door) throws Exception {
    List<Integer> seen =
        Runs.on(
            door,
            () -> {
              Handoff<Boolean> second = new Handoff<>();
              Flow<Integer> waiting =
                  Flow.generate(out -> {
                    second.await();
                    out.emit(-1);
                  });
              return waiting
                  .merge(Flow.range(0, 100))
                  .map(n -> {
                    second.give(true);
                    return n;
                  })
                  .toList(200);
            });
    assertThat(seen).hasSize(101).contains(-1).startsWith(0);
    assertThat(seen.stream().filter(n -> n >= 0)).isSorted();
  }

  @BothDoors
  void zipEndsWithTheShorterFlow(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          Flow<String> letters = Flow.of("a", "b", "c");
          assertThat(letters.zip(counted(), (a, n) -> a + n).toList(9))
              .containsExactly("a0", "b1", "c2");
          assertThat(counted().zip(letters, (n, a) -> a + n).toList(9))
              .containsExactly("a0", "b1", "c2");
          assertThat(letters.zip(Flow.of(), (a, n) -> a).count()).isZero();
        });
    assertThat(gauge.inside.get()).isZero();
  }

  @BothDoors
  void aSignalEndsTheFlow_alsoOneThatWaits(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          Handoff<Boolean> signal = new Handoff<>();
          Flow<Integer> three =
              Flow.generate(out ->
                  gauge.within(() -> {
                    out.emit(1);
                    out.emit(2);
                    signal.give(true);
                    Runs.forEver();
                    return 0;
                  }));
          assertThat(three.takeUntil(() -> signal.await()).toList(9)).containsExactly(1, 2);
          assertThat(gauge.inside.get()).isZero();
          IOException failure = new IOException();
          assertThatThrownBy(() ->
                  silent()
                      .takeUntil(() -> {
                        throw failure;
                      })
                      .count())
              .hasCause(failure);
          assertThat(gauge.inside.get()).isZero();
        });
  }

  @BothDoors
  void aBufferLetsTheSourceRunAhead_butNoFurther(Door door) throws Exception {
    AtomicInteger made = new AtomicInteger();
    Runs.on(
        door,
        () -> {
          Flow<Integer> counting =
              Flow.range(0, 100)
                  .map(n -> {
                    made.incrementAndGet();
                    return n;
                  });
          counting
              .buffer(5)
              .forEach(n -> {
                if (n == 0) {
                  until(() -> made.get() >= 6);
                }
                // taken, in the pipe, and one that waits for room
                assertThat(made.get()).isLessThanOrEqualTo(n + 1 + 5 + 1);
              });
        });
    assertThat(made.get()).isEqualTo(100);
  }

  @BothDoors
  void thousandsOfRandomCancellationsLeaveNothingRunning(Door door) throws Exception {
    ConcurrentHashMap<Integer, Boolean> seen = new ConcurrentHashMap<>();
    Runs.on(
        door,
        () -> {
          for (int round : Runs.rounds(1_000)) {
            TaskGroup.run(group -> {
              Task<?> task =
                  group.fork(() ->
                      counted()
                          .buffer(2)
                          .mapUnordered(3, n -> gauge.within(() -> n))
                          .mapOrdered(2, n -> gauge.within(() -> n))
                          .merge(silent())
                          .forEach(n -> {
                            seen.put(n, true);
                            if (n % 8 == 0) { // one busy thread of the JDK's hears of nobody else
                              Weft.sleep(Duration.ofNanos(1));
                            }
                          }));
              int before = gauge.entered.get();
              until(() -> gauge.entered.get() - before >= round % 60);
              task.cancel("test");
              thrownBy(task::join);
              assertThat(gauge.inside.get()).isZero();
            });
          }
        });
    assertThat(seen).isNotEmpty();
  }

  private static int forEver(int n) throws InterruptedException {
    Runs.forEver();
    return n;
  }
}
