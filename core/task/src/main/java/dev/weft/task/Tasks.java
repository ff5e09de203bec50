package dev.weft.task;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Many things at once, with few tasks. */
public final class Tasks {
  private Tasks() {}

  /** Where items come from, one after another; may wait for the next. */
  @FunctionalInterface
  public interface Source<T> {
    /** {@return the next item, or empty at the end} */
    Optional<T> next() throws Exception;

    /** {@return a source of what an iterable holds} */
    static <T> Source<T> of(Iterable<? extends T> items) {
      Iterator<? extends T> iterator = items.iterator();
      return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }
  }

  /** What is done with one item. */
  @FunctionalInterface
  public interface Each<T> {
    void accept(T item) throws Exception;
  }

  /**
   * Does something with every item of a source, at most {@code limit} at a time.
   *
   * <p>An item is asked for only when there is room for its task: at most {@code limit} tasks ever
   * exist, however many items there are. The source is asked on the caller's task, one item at a
   * time. Fails as a {@link TaskGroup} does: the first failure cancels the rest.
   *
   * @param limit how many items may be worked on at a time; at least 1
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> void forEach(int limit, Source<? extends T> source, Each<? super T> body)
      throws InterruptedException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
    }
    TaskGroup.run(group -> {
      group.awaitRoom(limit);
      for (var item = source.next(); item.isPresent(); item = source.next()) {
        T next = item.get();
        group.fork(() -> body.accept(next));
        group.awaitRoom(limit);
      }
    });
  }

  /**
   * Does all at once, each in its own task.
   *
   * @return all results, in the order of the calls
   * @throws RuntimeException the first failure, which cancels the rest; a checked one as the cause
   *     of a {@link TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SafeVarargs
  public static <T> List<T> all(Callable<? extends T>... calls) throws InterruptedException {
    return run(Policy.all(), calls);
  }

  /**
   * Does all at once, each in its own task, whatever fails.
   *
   * @return how each ended, in the order of the calls
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SafeVarargs
  public static <T> List<Outcome<T>> settle(Callable<? extends T>... calls)
      throws InterruptedException {
    return run(Policy.collect(), calls);
  }

  /**
   * Does all at once, each in its own task, until the first ends; the others are cancelled.
   *
   * @return the result of the first that ended
   * @throws RuntimeException if that one failed: its failure; a checked one as the cause of a
   *     {@link TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SafeVarargs
  public static <T> T race(Callable<? extends T>... calls) throws InterruptedException {
    return run(Policy.first(), calls);
  }

  /**
   * Does all at once, each in its own task, until the first succeeds; the others are cancelled.
   *
   * @return the first result
   * @throws RuntimeException if all failed: the first failure, the others suppressed on it
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SafeVarargs
  public static <T> T any(Callable<? extends T>... calls) throws InterruptedException {
    return run(Policy.firstSuccess(), calls);
  }

  @SafeVarargs
  private static <T, R> R run(Policy<T, R> policy, Callable<? extends T>... calls)
      throws InterruptedException {
    return TaskGroup.run(
        policy,
        group -> {
          for (Callable<? extends T> call : calls) {
            group.fork(call);
          }
        });
  }

  /**
   * Waits for a stage of another library. The caller's end is not the stage's; if it should be,
   * take {@link #awaitOrCancel}.
   *
   * @return its result
   * @throws RuntimeException its failure, out of any {@link
   *     java.util.concurrent.CompletionException}; a checked one as the cause of a {@link
   *     TaskFailedException}; if it was cancelled, a {@link
   *     java.util.concurrent.CancellationException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T await(CompletionStage<? extends T> stage) throws InterruptedException {
    return Stages.await(stage);
  }

  /**
   * Waits for a future as {@link #await} does, and cancels it if the caller is cancelled or
   * interrupted. The future itself only: the JDK does not cancel what it was made from.
   */
  public static <T> T awaitOrCancel(CompletableFuture<? extends T> future)
      throws InterruptedException {
    return Stages.awaitOrCancel(future);
  }

  /**
   * Calls work on the current task or thread, with the failures of a method without checked
   * exceptions: what every method that is given a body does with it.
   *
   * @return what the work returns
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the work throws it
   */
  public static <T> T call(Callable<? extends T> work) throws InterruptedException {
    try {
      return work.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw TaskFailedException.unchecked(e);
    }
  }

  /** {@return work without a result as work that results in nothing} */
  @SuppressWarnings("NullAway") // nothing is the only value of Void
  public static Callable<Void> callable(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
