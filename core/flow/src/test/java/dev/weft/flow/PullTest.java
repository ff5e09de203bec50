package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.CancelledException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;

/** Asking for the items one by one. */
class PullTest {
  private final Gauge gauge = new Gauge();
  private final AtomicInteger made = new AtomicInteger();

  private Flow<Integer> counted(int count) {
    return Flow.generate(out ->
        gauge.within(() -> {
          for (int i = 0; i < count; i++) {
            made.incrementAndGet();
            out.emit(i);
          }
          return 0;
        }));
  }

  @BothDoors
  void givesEveryItemOnce_thenNoMore(Door door) throws Exception {
    int sum =
        Runs.on(
            door,
            () ->
                counted(4)
                    .pull(items -> {
                      int total = 0;
                      while (items.hasNext()) {
                        assertThat(items.hasNext()).isTrue();
                        total += items.next();
                      }
                      assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
                      return total;
                    }));
    assertThat(sum).isEqualTo(6);
  }

  @BothDoors
  void theRunEndsWithTheBody_howeverItEnds(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Runs.on(
        door,
        () -> {
          assertThat(counted(100).<Integer>pull(Pull::next)).isZero();
          assertThat(gauge.inside.get()).isZero();
          assertThatThrownBy(() ->
                  counted(100)
                      .pull(items -> {
                        items.next();
                        throw failure;
                      }))
              .isSameAs(failure);
          assertThat(gauge.inside.get()).isZero();
        });
  }

  @BothDoors
  void theRunIsOneItemAheadAtMost(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            counted(100)
                .pull(items -> {
                  for (int i = 0; i < 20; i++) {
                    items.next();
                    assertThat(made.get()).isLessThanOrEqualTo(i + 3); // one ready, one made
                  }
                  return 0;
                }));
  }

  @BothDoors
  void closingEndsTheRunBeforeItReturns_andTwiceDoesNothing(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Pull<Integer> items = counted(100).open(group);
              assertThat(items.next()).isZero();
              items.close();
              assertThat(gauge.inside.get()).isZero();
              items.close();
              assertThat(items.hasNext()).isFalse();
            }));
  }

  @BothDoors
  void aFailureComesAfterTheItems(Door door) throws Exception {
    IOException failure = new IOException();
    Flow<Integer> failing =
        Flow.generate(out -> {
          out.emit(1);
          throw failure;
        });
    Runs.on(
        door,
        () ->
            failing.pull(items -> {
              assertThat(items.next()).isEqualTo(1);
              assertThatThrownBy(items::hasNext).hasCause(failure);
              return 0;
            }));
  }

  @BothDoors
  void cancelledWhileItAsks_theRunEndsToo(Door door) throws Exception {
    Flow<Integer> silent =
        Flow.generate(out ->
            gauge.within(() -> {
              Runs.forEver();
              return 0;
            }));
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task = group.fork(() -> thrownBy(() -> silent.pull(Pull::hasNext)));
              until(() -> gauge.inside.get() == 1);
              task.cancel("test");
              assertThat(task.join()).isInstanceOf(CancelledException.class);
              assertThat(gauge.inside.get()).isZero();
            }));
  }
}
