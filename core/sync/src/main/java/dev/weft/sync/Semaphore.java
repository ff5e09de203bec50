package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.util.concurrent.Callable;

/**
 * A fixed number of permits, taken one or several at a time.
 *
 * <p>First come, first served: a big request at the head of the line is waited for, and no smaller
 * one behind it or newly come overtakes it, so it is never starved. Permits have no owner: any task
 * or thread may release them, but never more than were taken. When it matters who has them, use a
 * {@link Limiter}.
 *
 * <p>Any thread may call every method.
 */
public final class Semaphore {
  /**
   * A semaphore at one moment.
   *
   * @param permits how many there are in all
   * @param available how many can be taken
   * @param waiting how many callers are in line
   */
  public record Stats(int permits, int available, int waiting) {
    /** {@return how many permits are taken} */
    public int taken() {
      return permits - available;
    }
  }

  // immutable
  private final String name;
  private final int permits;
  private final WaitQueue<Integer> queue = new WaitQueue<>(this::serve);

  // guarded by the lock of the queue
  private int available;

  /**
   * A semaphore with all permits there.
   *
   * @param permits how many; at least 1
   */
  public Semaphore(int permits) {
    this("", permits);
  }

  /** A semaphore as {@link #Semaphore(int)}, with a name for messages. */
  public Semaphore(String name, int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, but is " + permits);
    }
    this.name = Who.thing("semaphore", name);
    this.permits = permits;
    this.available = permits;
  }

  // ---- with a body ----

  /**
   * Holds one permit while a body runs.
   *
   * <p>Waits, as {@link #acquire()} does.
   *
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T run(Callable<? extends T> body) throws InterruptedException {
    return run(1, body);
  }

  /** Holds one permit as {@link #run(Callable)} does, without a result. */
  public void run(Action body) throws InterruptedException {
    run(1, Tasks.callable(body));
  }

  /**
   * Holds several permits as {@link #run(Callable)} holds one.
   *
   * @param number how many; at least 1, at most all
   */
  public <T> T run(int number, Callable<? extends T> body) throws InterruptedException {
    acquire(number);
    try {
      return Tasks.call(body);
    } finally {
      release(number);
    }
  }

  /** Holds several permits as {@link #run(int, Callable)} does, without a result. */
  public void run(int number, Action body) throws InterruptedException {
    run(number, Tasks.callable(body));
  }

  // ---- by hand ----

  /** Takes one permit, as {@link #acquire(int)} does. */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Takes permits, which must be released.
   *
   * <p>Waits until it is the caller's turn and all of them are there. If the caller is cancelled,
   * it has taken none.
   *
   * @param number how many; at least 1, at most all
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void acquire(int number) throws InterruptedException {
    Weft.checkpoint();
    queue.enter(requireInRange(number));
  }

  /** Takes one permit if it is there, as {@link #tryAcquire(int)} does. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes permits if they are there and nobody waits. Never waits.
   *
   * @param number how many; at least 1, at most all
   * @return whether the caller has them now
   */
  public boolean tryAcquire(int number) {
    int asked = requireInRange(number);
    return queue.ask(() -> queue.isServedNow(asked));
  }

  /** Gives one permit back, as {@link #release(int)} does. */
  public void release() {
    release(1);
  }

  /**
   * Gives permits back; those in line have them at once. Never waits.
   *
   * @param number how many; at least 1
   * @throws IllegalStateException if fewer are taken; none is given back then
   */
  public void release(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("number must be at least 1, but is " + number);
    }
    queue.change(() -> giveBack(number));
  }

  // ---- under the lock of the queue ----

  private boolean serve(int number) {
    if (number > available) {
      return false;
    }
    available -= number;
    return true;
  }

  private void giveBack(int number) {
    int taken = permits - available;
    if (number > taken) {
      throw new IllegalStateException(
          "%s cannot take back %d of its %d permits, for only %d are taken: release each once"
              .formatted(name, number, permits, taken));
    }
    available += number;
  }

  private int requireInRange(int number) {
    if (number < 1 || number > permits) {
      throw new IllegalArgumentException(
          "number must be from 1 to the %d permits of the %s, but is %d"
              .formatted(permits, name, number));
    }
    return number;
  }

  // ---- seeing inside ----

  /** {@return the semaphore at this moment} */
  public Stats stats() {
    return queue.ask(() -> new Stats(permits, available, queue.length()));
  }

  @Override
  public String toString() {
    return name;
  }
}
