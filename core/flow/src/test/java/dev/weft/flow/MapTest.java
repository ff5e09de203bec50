package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.Handoff;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One step on several items at once, in order and as the results come. */
class MapTest {
  private final Gauge gauge = new Gauge();

  @BothDoors
  void mapUnorderedDoesEveryItemOnce_withNeverMoreThanTheLimit(Door door) throws Exception {
    List<Integer> results =
        Runs.on(
            door,
            () ->
                Flow.range(0, 3_000)
                    .mapUnordered(
                        7,
                        n ->
                            gauge.within(() -> {
                              until(() -> n > 0 || gauge.most.get() > 1);
                              Weft.sleep(Duration.ofNanos(n % 3 * 1_000L));
                              return n;
                            }))
                    .toList(3_000));
    assertThat(results)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 3_000).boxed().toList());
    assertThat(gauge.most.get()).isBetween(2, 7);
  }

  @BothDoors
  void mapUnorderedDeliversAsResultsCome_alsoWhileTheSourceWaits(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          Handoff<Boolean> slow = new Handoff<>();
          Flow<Integer> source =
              Flow.generate(out -> {
                out.emit(0);
                out.emit(1);
                slow.await(); // until the consumer has seen the second
                out.emit(2);
              });
          Handoff<Boolean> first = new Handoff<>();
          List<Integer> seen = new ArrayList<>();
          source
              .mapUnordered(
                  2,
                  n -> {
                    if (n == 0) {
                      first.await();
                    }
                    return n;
                  })
              .forEach(n -> {
                seen.add(n);
                slow.give(true);
                if (n == 2) {
                  first.give(true);
                }
              });
          assertThat(seen).containsExactly(1, 2, 0);
        });
  }

  @BothDoors
  void aSlowConsumerHoldsUpTheSource(Door door) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Runs.on(
        door,
        () ->
            Flow.range(0, 500)
                .mapUnordered(
                    4,
                    n -> {
                      begun.incrementAndGet();
                      return n;
                    })
                .forEach(n -> {
                  Weft.sleep(Duration.ZERO);
                  // four in the pipe, and the one that is here
                  assertThat(begun.get() - done.getAndIncrement()).isLessThanOrEqualTo(5);
                }));
    assertThat(done.get()).isEqualTo(500);
  }

  @BothDoors
  void mapOrderedKeepsTheOrder_withNeverMoreThanTheLimit(Door door) throws Exception {
    AtomicInteger ahead = new AtomicInteger();
    List<Integer> results =
        Runs.on(
            door,
            () ->
                Flow.range(0, 2_000)
                    .mapOrdered(
                        6,
                        n ->
                            gauge.within(() -> {
                              assertThat(ahead.incrementAndGet()).isLessThanOrEqualTo(7);
                              until(() -> n > 0 || gauge.most.get() > 1);
                              Weft.sleep(Duration.ofNanos((2_000 - n) % 5 * 1_000L));
                              return n;
                            }))
                    .map(n -> {
                      ahead.decrementAndGet();
                      return n;
                    })
                    .toList(2_000));
    assertThat(results).containsExactlyElementsOf(IntStream.range(0, 2_000).boxed().toList());
    assertThat(gauge.most.get()).isBetween(2, 6);
  }

  @BothDoors
  void inOrderAFailureWaitsForItsTurn_thenCancelsTheRest(Door door) throws Exception {
    IOException failure = new IOException();
    IllegalStateException later = new IllegalStateException("later");
    Handoff<Boolean> begun = new Handoff<>();
    Handoff<Boolean> failed = new Handoff<>();
    List<Integer> seen = new ArrayList<>();
    Throwable thrown =
        Runs.on(
            door,
            () ->
                thrownBy(() ->
                    Flow.range(0, 100)
                        .mapOrdered(
                            4,
                            n -> {
                              gauge.entered.incrementAndGet();
                              switch (n) {
                                case 0 -> failed.await();
                                case 1 -> {
                                  begun.await();
                                  failed.give(true);
                                  throw failure;
                                }
                                case 2 -> {
                                  begun.give(true);
                                  throw later;
                                }
                                default -> gauge.within(() -> forEver(n));
                              }
                              return n;
                            })
                        .forEach(seen::add)));
    assertThat(thrown)
        .isInstanceOf(TaskFailedException.class)
        .hasCause(failure)
        .hasSuppressedException(later);
    assertThat(seen).containsExactly(0);
    assertThat(gauge.inside.get()).isZero();
  }

  @BothDoors
  void inOrderWhatFailsBehindAnEarlyEndIsNotSeen(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          AtomicInteger failures = new AtomicInteger();
          List<Integer> pages =
              Flow.range(0, 1_000)
                  .mapOrdered(
                      8,
                      n -> {
                        if (n > 3) {
                          failures.incrementAndGet();
                          throw new IOException("there is no page " + n);
                        }
                        until(() -> n < 3 || failures.get() > 0);
                        return n;
                      })
                  .takeWhile(n -> n < 3)
                  .toList(10);
          assertThat(pages).containsExactly(0, 1, 2);
        });
  }

  @BothDoors
  void theFirstFailureCancelsTheRest_afterTheResultsThatWereThere(Door door) throws Exception {
    IOException failure = new IOException();
    List<Integer> seen = new ArrayList<>();
    Handoff<Boolean> delivered = new Handoff<>();
    Throwable thrown =
        Runs.on(
            door,
            () ->
                thrownBy(() ->
                    Flow.range(0, 100)
                        .mapUnordered(
                            3,
                            n -> {
                              if (n == 1) {
                                until(() -> gauge.inside.get() == 2);
                                delivered.await();
                                throw failure;
                              }
                              return n == 0 ? n : gauge.within(() -> forEver(n));
                            })
                        .forEach(n -> {
                          delivered.give(true);
                          until(() -> gauge.inside.get() == 0 && gauge.entered.get() == 2);
                          seen.add(n); // while the rest has been cancelled, this goes on
                        })));
    assertThat(thrown).isInstanceOf(TaskFailedException.class).hasCause(failure);
    assertThat(seen).containsExactly(0);
    assertThat(gauge.inside.get()).isZero();
  }

  private static int forEver(int n) throws InterruptedException {
    Runs.forEver();
    return n;
  }
}
