package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A generator ends with its flow, whatever it does about it. */
class GeneratorTest {
  private final List<String> trail = new ArrayList<>();

  private Flow<Integer> counting() {
    return Flow.generate(out -> {
      trail.add("begin");
      try {
        for (int i = 0; ; i++) {
          out.emit(i);
        }
      } finally {
        trail.add("end");
      }
    });
  }

  @Test
  void anEarlyEndRunsItsFinallyBlocks() throws Exception {
    assertThat(counting().take(2).toList(2)).containsExactly(0, 1);
    assertThat(counting().first()).contains(0);
    assertThat(trail).containsExactly("begin", "end", "begin", "end");
  }

  @Test
  void aFailingConsumerRunsItsFinallyBlocks() {
    IOException failure = new IOException();
    assertThatThrownBy(() ->
            counting()
                .forEach(n -> {
                  throw failure;
                }))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(failure);
    assertThat(trail).containsExactly("begin", "end");
  }

  @Test
  void oneThatCatchesTheEndIsToldAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Flow<Integer> stubborn =
        Flow.generate(out -> {
          while (tries.get() < 5) {
            try {
              out.emit(tries.get());
            } catch (RuntimeException e) {
              tries.incrementAndGet();
            }
          }
        });
    assertThat(stubborn.take(1).toList(1)).containsExactly(0);
    assertThat(tries.get()).isEqualTo(5);
  }

  @Test
  void oneThatSwallowsTheConsumersFailureCannotHideIt() {
    IllegalStateException failure = new IllegalStateException();
    Flow<Integer> swallowing = Flow.generate(out -> thrownBy(() -> out.emit(1)));
    assertThatThrownBy(() ->
            swallowing.forEach(n -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void oneThatWrapsTheEndHasNotFailed() throws Exception {
    Flow<Integer> wrapping =
        Flow.generate(out -> {
          try {
            while (true) {
              out.emit(1);
            }
          } catch (RuntimeException e) {
            throw new IOException("wrapped", e);
          }
        });
    assertThat(wrapping.take(2).count()).isEqualTo(2);
  }

  @Test
  void failingCleanUpIsAFailure() {
    IOException failure = new IOException();
    Flow<Integer> dirty =
        Flow.generate(out -> {
          try (AutoCloseable resource = () -> Emitter.fail(failure)) {
            out.emit(1);
            out.emit(2);
          }
        });
    assertThatThrownBy(() -> dirty.take(1).count()).hasCause(failure);
    Flow<Integer> dirtyTwice =
        Flow.generate(out -> {
          try (AutoCloseable first = () -> Emitter.fail(failure);
              AutoCloseable second = () -> Emitter.fail(failure)) {
            out.emit(1);
          }
        });
    assertThatThrownBy(() -> dirtyTwice.take(1).count()).hasCause(failure);
    IllegalStateException first = new IllegalStateException();
    assertThatThrownBy(() ->
            dirty.forEach(n -> {
              throw first;
            }))
        .isSameAs(first)
        .hasSuppressedException(failure);
  }

  @BothDoors
  void failingCleanUpOnAnotherTaskIsAFailureToo_wrappedCancellationIsNone(Door door)
      throws Exception {
    IOException failure = new IOException();
    Flow<Integer> dirty = endless(e -> failure);
    Flow<Integer> wrapping = endless(e -> new IOException("wrapped", e));
    Runs.on(
        door,
        () -> {
          assertThatThrownBy(() -> dirty.buffer(1).take(1).count()).hasCause(failure);
          assertThat(wrapping.buffer(1).take(1).count()).isEqualTo(1);
        });
  }

  @BothDoors
  void cancellationBetweenTwoItemsIsNoFailureEvenWhenWrapped(Door door) throws Exception {
    Flow<Integer> wrapping =
        Flow.generate(out -> {
          out.emit(1);
          thrownBy(() -> Weft.sleep(Duration.ofHours(1)));
          try {
            out.emit(2);
          } catch (InterruptedException e) {
            throw new IOException("wrapped", e);
          }
        });
    Runs.on(door, () -> assertThat(wrapping.buffer(1).take(1).count()).isEqualTo(1));
  }

  private static Flow<Integer> endless(Function<Exception, IOException> last) {
    return Flow.generate(out -> {
      try {
        while (true) {
          out.emit(1);
        }
      } catch (InterruptedException | RuntimeException e) {
        throw last.apply(e);
      }
    });
  }

  @Test
  void oneThatSwallowsAnInterruptOfItsOwnGoesOn_butItsEndIsACheckpoint() throws Exception {
    Flow<Integer> swallowing =
        Flow.generate(out -> {
          Thread.currentThread().interrupt();
          thrownBy(() -> out.emit(1));
          out.emit(2);
        });
    assertThat(swallowing.toList(2)).containsExactly(2);
    Flow<Integer> late = Flow.generate(out -> Thread.currentThread().interrupt());
    assertThatThrownBy(late::count).isInstanceOf(InterruptedException.class);
  }

  @BothDoors
  void emitBelongsToTheTaskAndTheTimeOfTheRun(Door door) throws Exception {
    List<Flow.Out<Integer>> escaped = new ArrayList<>();
    Flow<Integer> flow =
        Flow.generate(out -> {
          escaped.add(out);
          TaskGroup.run(group -> {
            group.fork(() ->
                assertThatThrownBy(() -> out.emit(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("task"));
          });
        });
    Runs.on(
        door,
        () -> {
          assertThat(flow.count()).isZero();
          assertThatThrownBy(() -> escaped.getFirst().emit(1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("ended");
        });
  }

  @BothDoors
  void aTimeoutAroundEmitBoundsTheConsumer_unlessABufferPartsThem(Door door) throws Exception {
    Flow<Integer> bounded =
        Flow.generate(out -> Timeout.after(Duration.ofMillis(5), () -> out.emit(1)));
    AtomicInteger consumed = new AtomicInteger();
    Flow<Integer> swallowing =
        Flow.generate(out -> {
          while (consumed.get() == 0) { // on a busy machine the time may be up before
            thrownBy(() -> Timeout.after(Duration.ofMillis(5), () -> out.emit(1)));
          }
        });
    Handoff<Boolean> emitted = new Handoff<>();
    Flow<Integer> parted =
        Flow.generate(out -> {
          Timeout.after(Duration.ofHours(1), () -> out.emit(1));
          emitted.give(true);
        });
    Runs.on(
        door,
        () -> {
          assertThat(thrownBy(() -> bounded.forEach(n -> Runs.forEver())))
              .isInstanceOf(TimedOutException.class);
          assertThat(
                  thrownBy(() ->
                      swallowing.forEach(n -> {
                        consumed.incrementAndGet();
                        Runs.forEver();
                      })))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("buffer");
          Weft.checkpoint();
          // its bound is left while the consumer goes on
          assertThat(parted.buffer(1).map(n -> emitted.await() ? n : 0).toList(1))
              .containsExactly(1);
        });
  }
}
