package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Waiting for the futures of others is a wait like any other. */
class StagesTest {
  @BothDoors
  void waitsForAResultThatComesFromElsewhere(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<String> waiter = group.fork(() -> Tasks.await(future));
              untilWaiting(waiter);
              Offload.blocking(() -> future.complete("done"));
              assertThat(waiter.join()).isEqualTo("done");
              assertThat(Tasks.<String>await(future)).isEqualTo("done");
            }));
  }

  @BothDoors
  void aFailureComesOutOfItsWrapping(Door door) throws Exception {
    IOException checked = new IOException("broken");
    IllegalStateException unchecked = new IllegalStateException("wrong");
    on(
        door,
        () -> {
          assertThat(thrownBy(() -> Tasks.await(passedOn(unchecked)))).isSameAs(unchecked);
          assertThat(thrownBy(() -> Tasks.await(passedOn(checked))))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          assertThat(thrownBy(() -> Tasks.await(passedOn(new CompletionException("bare", null)))))
              .hasMessage("bare");
        });
  }

  /** {@return a stage that failed because the one before it did} */
  private static CompletableFuture<Object> passedOn(Throwable failure) {
    return CompletableFuture.failedFuture(failure).thenApply(value -> value);
  }

  /** Guards: the cancellation of a future must not look like one of the task that waits for it. */
  @BothDoors
  void aCancelledFutureIsAFailure_notACancellationOfTheCaller(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    future.cancel(true);
    Throwable thrown = on(door, () -> thrownBy(() -> Tasks.await(future)));
    assertThat(thrown).isInstanceOf(CancellationException.class);
  }

  @BothDoors
  void cancelledWhileItWaits_leavesTheFutureAlone(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<String> waiter = group.fork(() -> Tasks.await(future));
              untilWaiting(waiter);
              waiter.cancel("stop");
              assertThat(thrownBy(waiter::join)).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(future).isNotDone();
  }

  @BothDoors
  void cancelledWhileItWaits_cancelsTheFutureIfAskedTo(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<String> waiter = group.fork(() -> Tasks.awaitOrCancel(future));
              untilWaiting(waiter);
              assertThat(future).isNotDone();
              waiter.cancel("stop");
              assertThat(thrownBy(waiter::join)).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(future).isCancelled();
  }

  @BothDoors
  void cancelledBefore_isToldEvenIfTheResultIsThere(Door door) throws Exception {
    CompletableFuture<String> open = new CompletableFuture<>();
    CompletableFuture<String> done = CompletableFuture.completedFuture("done");
    on(
        door,
        () -> {
          Throwable thrown =
              thrownBy(() ->
                  TaskGroup.run(group -> {
                    group.cancel("stop");
                    assertThat(thrownBy(() -> Tasks.await(done)))
                        .isInstanceOf(CancelledException.class);
                    Tasks.awaitOrCancel(open);
                  }));
          assertThat(thrown).isInstanceOf(TaskCancelledException.class);
        });
    assertThat(open).isCancelled();
  }

  @BothDoors
  void timedOut(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    Throwable thrown =
        on(door, () -> thrownBy(() -> Timeout.after(SOON, () -> Tasks.awaitOrCancel(future))));
    assertThat(thrown).isInstanceOf(TimedOutException.class);
    assertThat(future).isCancelled();
  }

  @BothDoors
  void aResultFromATaskOfTheSameLoop(Door door) throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    String result =
        on(
            door,
            () ->
                Timeout.after(
                    DAY,
                    () ->
                        TaskGroup.call(group -> {
                          group.fork(() -> future.complete("sibling"));
                          return Tasks.<String>await(future.thenApply(name -> "my " + name));
                        })));
    assertThat(result).isEqualTo("my sibling");
  }

  @Test
  void interruptedOnAnOrdinaryThread() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Thread.currentThread().interrupt();
    assertThat(thrownBy(() -> Tasks.await(future))).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThat(thrownBy(() -> Tasks.awaitOrCancel(future)))
        .isInstanceOf(InterruptedException.class);
    assertThat(future).isCancelled();
  }
}
