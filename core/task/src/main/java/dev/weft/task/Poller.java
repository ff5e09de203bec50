package dev.weft.task;

/**
 * What a loop asks for events of the outside world, and where it waits when nothing else can run.
 *
 * <p>One thread, always the same, calls {@link #flush}, {@link #poll} and {@link #close}: on Weft's
 * loops a virtual thread of its own, so that a lock the poller shares with tasks cannot stop the
 * carrier they all need.
 */
public interface Poller {
  /** Does what tasks have asked for since the last turn, such as writes. Never waits. */
  void flush();

  /**
   * Handles the events that are there. If there are none, waits for one up to {@code nanos}
   * nanoseconds, but not past a {@link #wakeup}; 0 means not at all.
   */
  void poll(long nanos);

  /** Ends the wait of {@link #poll}, or the next one if none is under way. Any thread. */
  void wakeup();

  /** Closes everything that still depends on this poller. */
  void close();

  /**
   * {@return whether its events come from timers of the loop alone, and it never waits} Virtual
   * time allows no other kind. Asked on the loop, once.
   */
  default boolean isVirtual() {
    return false;
  }
}
