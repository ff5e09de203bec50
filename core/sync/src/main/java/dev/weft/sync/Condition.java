package dev.weft.sync;

import dev.weft.sync.Lock.Claim;
import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.util.function.BooleanSupplier;

/**
 * Waiting, in the middle of a lock, until another one says that something has changed.
 *
 * <p>Who waits releases the lock meanwhile and has it again when the wait is over, however it is
 * over. Who is told goes straight into the line for the lock, behind those who are there; so look
 * again whether what you wait for holds, or let {@link #awaitUntil} look.
 *
 * <p>A signal is not lost: a waiter that is cancelled after it was told, but before it had the
 * lock, passes the signal on to the next one.
 *
 * <p>{@code signal} and not {@code notify}, because every object has a {@code notifyAll} already.
 * Made by {@link Lock#condition()}. The owner of the lock may call every method.
 */
public final class Condition {
  /**
   * A condition at one moment.
   *
   * @param waiting how many wait to be told
   */
  public record Stats(int waiting) {}

  // immutable
  private final Lock lock;
  private final WaitQueue<Claim> queue;

  /** Those who have not been told, the oldest first. Guarded by the lock of the queue. */
  private final Line<Claim> waiters = new Line<>();

  Condition(Lock lock) {
    this.lock = lock;
    this.queue = lock.queue;
  }

  // ---- waiting ----

  /**
   * Releases the lock, waits to be told, and takes the lock again.
   *
   * <p>Waits. A caller that is cancelled leaves with the lock in its hands, too: it takes its place
   * in the line for the lock, and cannot be stopped there. A signal that had reached it goes to the
   * next one, unless it had the lock already: then it returns, and the cancellation comes at the
   * next checkpoint.
   *
   * @throws BrokenException if an owner of the lock ended without releasing it; the caller does not
   *     hold the lock then
   * @throws IllegalStateException if the caller does not hold the lock
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void await() throws InterruptedException {
    Weft.checkpoint();
    Place<Claim> waiter = queue.ask(this::stepAside);
    InterruptedException stop = waiter.awaitBell();
    if (stop == null) {
      queue.requireServed(waiter);
    } else if (queue.ask(() -> comeBack(waiter))) {
      queue.awaitShielded(waiter);
      throw stopped(stop, waiter);
    } else {
      Thread.currentThread().interrupt(); // it has the lock; the next checkpoint tells
      queue.requireServed(waiter);
    }
  }

  /**
   * Waits as {@link #await} does until something holds; not at all if it does already.
   *
   * @param holds looked at by the caller, with the lock in its hands; does not wait
   */
  public void awaitUntil(BooleanSupplier holds) throws InterruptedException {
    Weft.checkpoint();
    queue.change(() -> lock.requireHeld("wait for a condition of"));
    while (!holds.getAsBoolean()) {
      await();
    }
  }

  private Place<Claim> stepAside() {
    Place<Claim> waiter = new Place<>(null, lock.giveUp("wait for a condition of"));
    waiters.add(waiter);
    lock.awaited.add(this);
    return waiter;
  }

  /**
   * Makes a waiter that was told to stop one that waits for the lock. {@return unless it has it}
   */
  private boolean comeBack(Place<Claim> waiter) {
    if (!queue.renewBell(waiter)) {
      return false;
    }
    if (waiters.remove(waiter)) {
      queue.append(waiter);
    } else {
      move(1); // it is in line for the lock because it was told: let another one know
    }
    forgetIfEmpty();
    return true;
  }

  private static InterruptedException stopped(InterruptedException stop, Place<Claim> waiter) {
    String refusal = waiter.refusal;
    if (refusal != null) {
      stop.addSuppressed(new BrokenException(refusal));
    }
    return stop;
  }

  // ---- telling ----

  /** Tells the one who waits longest, if anybody waits. Never waits. */
  public void signal() {
    signal(1);
  }

  /**
   * Tells those who wait longest. Never waits; they go on when the lock is released.
   *
   * @param number how many at most; at least 1
   * @throws IllegalStateException if the caller does not hold the lock
   */
  public void signal(int number) {
    Require.atLeast(1, "number", number);
    queue.change(() -> {
      lock.requireHeld("signal a condition of");
      move(number);
      forgetIfEmpty();
    });
  }

  /** Tells all who wait, as {@link #signal(int)} does. */
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  // ---- under the lock of the queue ----

  private void move(int number) {
    Place<Claim> next = waiters.first();
    for (int i = 0; i < number && next != null; i++) {
      waiters.remove(next);
      queue.append(next);
      next = waiters.first();
    }
  }

  private void forgetIfEmpty() {
    if (waiters.isEmpty()) {
      lock.awaited.remove(this);
    }
  }

  void refuseAll(String why) {
    queue.settleAll(waiters, why);
  }

  // ---- seeing inside ----

  /** {@return the condition at this moment} Any thread may ask. */
  public Stats stats() {
    return queue.ask(() -> new Stats(waiters.length()));
  }

  @Override
  public String toString() {
    return "condition of " + lock;
  }
}
