package dev.weft.task;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A way into a group for code that is no task: callbacks of libraries, servlet threads, {@code
 * main}.
 *
 * <p>Each call runs as a task of the group, with all that holds for tasks. What comes of it,
 * failure included, is the caller's and not the group's. A portal belongs to its group and closes
 * with it; it does not keep the group open. Any thread may call every method, tasks too.
 */
public final class Portal {
  private final TaskGroup group;

  private Portal(TaskGroup group) {
    this.group = group;
  }

  /** {@return a portal into a group} Never waits. */
  public static Portal open(TaskGroup group) {
    return new Portal(group);
  }

  /**
   * Runs the body as a task of the group and waits for its end.
   *
   * <p>If the calling thread is interrupted or cancelled, the task is cancelled and waited for; if
   * it ends with a result or a failure all the same, that counts, and the interrupt status is set
   * again.
   *
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws TaskCancelledException if the group was cancelled and the body stopped for it
   * @throws ClosedException if the group has ended
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T call(Callable<? extends T> body) throws InterruptedException {
    Weft.checkpoint();
    Handoff<Outcome<T>> answer = new Handoff<>();
    Task<?> task = enter(body, answer::give);
    InterruptedException stop = answer.awaitOrStop();
    if (stop == null) {
      return answer.awaitSettled().orThrow();
    }
    task.cancel("the caller at the portal was told to stop");
    Outcome<T> late = answer.awaitSettled();
    if (late instanceof Outcome.Cancelled) {
      throw stop;
    }
    Thread.currentThread().interrupt(); // what came of it won; the next wait will be told
    return late.orThrow();
  }

  /** Runs a body as {@link #call(Callable)} does, without a result. */
  public void call(Action body) throws InterruptedException {
    call(Tasks.callable(body));
  }

  /**
   * Starts the body as a task of the group. Never waits.
   *
   * <p>To cancel the future, or to complete it from outside as {@code orTimeout} does, cancels the
   * task. What is hung on the future runs on the task's thread, unless it is hung on with {@code
   * …Async}.
   *
   * @return what will come of it: the result, the failure as the body threw it, or a {@link
   *     TaskCancelledException} if the group was cancelled
   * @throws ClosedException if the group has ended
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> body) {
    CompletableFuture<T> future = new CompletableFuture<>();
    AtomicBoolean answered = new AtomicBoolean();
    Task<?> task =
        enter(
            body,
            (Outcome<T> outcome) -> {
              answered.set(true);
              complete(future, outcome);
            });
    future.whenComplete((_, _) -> {
      if (!answered.get()) {
        task.cancel("its future was completed from outside");
      }
    });
    return future;
  }

  /** Starts a body as {@link #submit(Callable)} does, without a result. */
  public CompletableFuture<Void> submit(Action body) {
    return submit(Tasks.callable(body));
  }

  private static <T> void complete(CompletableFuture<T> future, Outcome<T> outcome) {
    switch (outcome) {
      case Outcome.Done<T>(T value) -> future.complete(value);
      case Outcome.Failed<T>(Throwable failure) -> future.completeExceptionally(failure);
      case Outcome.Cancelled<T>(Cancellation why) ->
          future.completeExceptionally(new TaskCancelledException("the task", why));
    }
  }

  private <T> Task<?> enter(Callable<? extends T> body, Consumer<Outcome<T>> answer) {
    return group.fork(() -> {
      answer.accept(outcomeOf(body));
    });
  }

  /** {@return what came of the body} On its task; so its failure does not reach the group. */
  private static <T> Outcome<T> outcomeOf(Callable<? extends T> body) {
    try {
      return new Outcome.Done<>(body.call());
    } catch (Throwable e) {
      Cancellation why =
          e instanceof InterruptedException ? Strand.current("Portal").cancelledBy() : null;
      return why == null ? new Outcome.Failed<>(e) : new Outcome.Cancelled<>(why);
    }
  }

  @Override
  public String toString() {
    return "portal of " + group;
  }
}
