package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number of permits, taken one or several at a time.
 *
 * <p>First come, first served: a big request at the head of the line is waited for, and no smaller
 * one behind it or newly come overtakes it, so it is never starved. Permits have no owner: any task
 * or thread may release them, but never more than were taken. When it matters who has them, use a
 * {@link Limiter}.
 *
 * <p>Any thread may call every method. What was done before permits were released is seen by
 * whoever acquires them next.
 */
public final class Semaphore {
  /** Lies open while only the lock of the queue knows what is available. */
  private static final int SHUT = Integer.MIN_VALUE;

  /**
   * A semaphore at one moment.
   *
   * @param permits how many there are in all
   * @param available how many can be taken; below zero for a while after a resize
   * @param waiting how many callers are in line
   */
  public record Stats(int permits, int available, int waiting) {
    /** {@return how many permits are taken} */
    public int taken() {
      return permits - available;
    }
  }

  /** The decisions, under the lock of the line. */
  private final class PermitQueue extends WaitQueue<Integer> {
    @Override
    boolean serve(Integer number) {
      if (number > available) {
        return false;
      }
      available -= number;
      return true;
    }

    @Override
    void shut() {
      int free = open.getAndSet(SHUT);
      available = free == SHUT ? available : free;
    }

    @Override
    void open() {
      open.set(available);
    }
  }

  // immutable
  private final String name;
  private final PermitQueue queue = new PermitQueue();

  /** What can be taken, while nobody is in line; SHUT while somebody is. Any thread. */
  private final AtomicInteger open;

  /** What can be taken, below zero after a resize. Guarded by the lock of the queue, while shut. */
  private int available;

  /** Written under the lock of the queue, read by any thread. */
  private volatile int permits;

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
    Require.atLeast(1, "permits", permits);
    this.name = Who.thing("semaphore", name);
    this.permits = permits;
    this.open = new AtomicInteger(permits);
  }

  /**
   * Changes how many permits there are. Never waits, takes none away: with fewer nobody new gets
   * one until enough have come back. Who is in line for more than there are waits until there are
   * more.
   *
   * @param number at least 1
   */
  public void resize(int number) {
    Require.atLeast(1, "permits", number);
    queue.change(() -> {
      available += number - permits;
      permits = number;
    });
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
    int asked = requireInRange(number);
    Weft.checkpoint();
    if (!takeOpen(asked)) {
      queue.enter(asked);
    }
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
    return takeOpen(asked) || queue.ask(() -> queue.isServedNow(asked));
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
    Require.atLeast(1, "number", number);
    if (!giveOpen(number)) {
      queue.change(() -> giveBack(number));
    }
  }

  // ---- while nobody is in line ----

  /** {@return whether so many lay open, which are taken then} */
  private boolean takeOpen(int number) {
    for (int free = open.get(); free >= number; free = open.get()) {
      if (open.compareAndSet(free, free - number)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether they lie open now: not if it is shut, or fewer are taken} */
  private boolean giveOpen(int number) {
    for (int free = open.get(); free != SHUT && number <= permits - free; free = open.get()) {
      if (open.compareAndSet(free, free + number)) {
        return true;
      }
    }
    return false;
  }

  // ---- under the lock of the queue ----

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
