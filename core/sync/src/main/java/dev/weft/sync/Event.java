package dev.weft.sync;

import dev.weft.task.Weft;

/**
 * Something that has happened or not: who waits for it goes on when it has.
 *
 * <p>Setting it lets all go on who wait at that moment, even if it is reset the next moment. While
 * it is set nobody waits.
 *
 * <p>Any thread may call every method. What was done before the event was set is seen by who goes
 * on for it.
 */
public final class Event {
  /**
   * An event at one moment.
   *
   * @param set whether it has happened
   * @param waiting how many wait for it
   */
  public record Stats(boolean set, int waiting) {}

  // immutable
  private final WaitQueue<Boolean> queue =
      new WaitQueue<>() {
        @Override
        boolean serve(Boolean request) {
          return set;
        }
      };

  /** Written under the lock of the queue, read by any thread. */
  private volatile boolean set;

  /**
   * Waits until the event is set.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void await() throws InterruptedException {
    Weft.checkpoint();
    if (!set) {
      queue.enter(true);
    }
  }

  /** Sets the event and lets all go on who wait for it. Never waits; doing it twice is no harm. */
  public void set() {
    queue.change(() -> set = true);
  }

  /** Makes those who come from now on wait until the event is set again. Never waits. */
  public void reset() {
    queue.change(() -> set = false);
  }

  /** {@return whether it is set} Never waits. */
  public boolean isSet() {
    return set;
  }

  /** {@return the event at this moment} */
  public Stats stats() {
    return queue.ask(() -> new Stats(set, queue.length()));
  }

  @Override
  public String toString() {
    return set ? "event (set)" : "event (not set)";
  }
}
