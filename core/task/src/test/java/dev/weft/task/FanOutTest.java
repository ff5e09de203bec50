package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Tasks.Source;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Law 10: tasks are made as they are needed. */
class FanOutTest {
  @EveryEngine
  void doesEveryItemOnce_withNeverMoreTasksThanTheLimit(WeftConfig engine) throws Exception {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ahead = new AtomicInteger();
    List<Integer> items = IntStream.range(0, 5_000).boxed().toList();
    Weft.run(
        engine,
        () ->
            Tasks.forEach(
                7,
                counting(Source.of(items), ahead),
                item -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  Thread.yield();
                  assertThat(done.add(item)).isTrue();
                  ahead.decrementAndGet();
                  now.decrementAndGet();
                }));
    assertThat(done).hasSize(5_000);
    assertThat(most.get()).isBetween(1, 7);
  }

  /** Fails if an item is asked for while there is no room for its task. */
  private static Source<Integer> counting(Source<Integer> source, AtomicInteger ahead) {
    return () -> {
      Optional<Integer> next = source.next();
      assertThat(ahead.addAndGet(next.isPresent() ? 1 : 0)).isLessThanOrEqualTo(7);
      return next;
    };
  }

  @BothDoors
  void theFirstFailureStopsTheSourceAndTheRest(Door door) {
    AtomicInteger asked = new AtomicInteger();
    IOException failure = new IOException();
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    Tasks.<Integer>forEach(
                        3,
                        () -> Optional.of(asked.incrementAndGet()),
                        item -> {
                          if (item == 10) {
                            throw failure;
                          }
                          if (item > 8) {
                            Weft.sleep(DAY);
                          }
                        })))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(failure);
    assertThat(asked.get()).isLessThanOrEqualTo(12);
  }

  /** Guards: the room that a failure makes was seen, and the failure was not. */
  @EveryEngine
  void theRoomThatAFailureMakes_isForNobody(WeftConfig engine) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Weft.run(
        engine,
        () -> {
          for (int round : Runs.races(500)) {
            AtomicInteger begun = new AtomicInteger();
            assertThatThrownBy(() ->
                    Tasks.forEach(
                        2,
                        Source.of(List.of(1, 2, 3)),
                        item -> {
                          begun.incrementAndGet();
                          if (item == 2) {
                            throw failure;
                          }
                          Weft.sleep(DAY);
                        }))
                .isSameAs(failure);
            assertThat(begun.get()).as("round %d", round).isLessThanOrEqualTo(2);
          }
        });
  }

  @BothDoors
  void aSourceThatFailsStopsTheTasks(Door door) {
    IllegalStateException failure = new IllegalStateException();
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    Tasks.<Integer>forEach(
                        3,
                        () -> {
                          if (asked.incrementAndGet() == 3) {
                            throw failure;
                          }
                          return Optional.of(1);
                        },
                        item -> Weft.sleep(DAY))))
        .isSameAs(failure);
  }

  /** Guards: the items are all handed out, but not all done. */
  @BothDoors
  void callerCancelledWhileTheLastItemsAreDone_isTold(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task =
                  group.fork(() ->
                      thrownBy(() ->
                          Tasks.forEach(3, Source.of(List.of(1, 2)), item -> Weft.sleep(DAY))));
              untilWaiting(task);
              task.cancel("stop");
              assertThat(task.join()).isInstanceOf(CancelledException.class);
            }));
  }

  @Test
  void aLimitBelowOneIsRefused() {
    assertThatThrownBy(() -> Tasks.forEach(0, Source.of(List.of()), item -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit");
  }
}
