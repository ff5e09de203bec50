package dev.weft.testkit;

import dev.weft.task.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notes what happens and when, so that a test can compare all of it at once.
 *
 * <pre>{@code
 * assertThat(journal).hasToString("""
 *     0 ms: asks
 *     100 ms: asks again
 *     300 ms: gives up""");
 * }</pre>
 *
 * <p>Times are counted from the first note, on the clock of the task that notes. Any thread.
 */
public final class Journal {
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final List<String> lines = new ArrayList<>();
  private long start;

  /** Notes something. Never waits. */
  public void note(String what) {
    Clock clock = Clock.current();
    lock.lock();
    try {
      if (lines.isEmpty()) {
        start = clock.nanos();
      }
      lines.add(Trail.text(clock.since(start)) + ": " + what);
    } finally {
      lock.unlock();
    }
  }

  /** {@return the notes, each with its time, the first one first} */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** {@return all notes, a line for each} */
  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
