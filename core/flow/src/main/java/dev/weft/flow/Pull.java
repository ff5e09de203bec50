package dev.weft.flow;

import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A run of a flow whose items are asked for one by one.
 *
 * <p>The flow runs on a task of its own, one item ahead at most. One task at a time asks; made by
 * {@link Flow#pull} and {@link Flow#open}.
 *
 * @param <T> an item
 */
public final class Pull<T> implements AutoCloseable {
  private final Pipe<T> pipe = new Pipe<>(1);
  private final Task<?> running;

  // the asking task only
  private @Nullable T next;
  private boolean closed;

  Pull(TaskGroup group, Source<? extends T> source) {
    this.running = group.fork("flow", () -> pipe.fill(source));
  }

  /**
   * Waits until it is known whether there is another item.
   *
   * @return whether there is; never after {@link #close}
   * @throws RuntimeException what the flow failed with, after its last item
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing is lost then
   */
  public boolean hasNext() throws InterruptedException {
    if (next == null && !closed) {
      next = Tasks.call(this::take);
    }
    return next != null;
  }

  private @Nullable T take() throws Exception {
    T item = pipe.take();
    if (item != null) {
      pipe.release();
    }
    return item;
  }

  /**
   * Waits for the next item and takes it.
   *
   * @throws NoSuchElementException if there is none
   * @throws RuntimeException what the flow failed with, after its last item
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing is lost then
   */
  public T next() throws InterruptedException {
    T item = hasNext() ? next : null;
    if (item == null) {
      throw new NoSuchElementException("the flow has ended: ask hasNext() first");
    }
    next = null;
    return item;
  }

  /**
   * Ends the run of the flow and waits for its end, clean-up included. Does nothing the second
   * time.
   *
   * @throws RuntimeException what the flow failed with meanwhile
   * @throws InterruptedException if the caller is cancelled or interrupted; the group of the run
   *     then waits for its end instead
   */
  @Override
  public void close() throws InterruptedException {
    if (closed) {
      return;
    }
    closed = true;
    next = null;
    Throwable unseen = pipe.abandon();
    running.cancel("the pull was closed");
    try {
      running.join();
    } catch (TaskCancelledException e) {
      // as it was told
    }
    if (unseen != null) {
      throw TaskFailedException.unchecked(unseen);
    }
  }
}
