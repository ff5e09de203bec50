package dev.weft.task;

import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;

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

  @SuppressWarnings("NullAway") // nothing is the only value of Void
  static Callable<Void> callable(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
