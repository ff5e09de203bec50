package dev.weft.task;

import java.time.Duration;
import java.time.Instant;

/**
 * What time it is: the one place where Weft reads a clock or sleeps outside its loops.
 *
 * <p>Any thread may call every method; none waits.
 */
public interface Clock {
  /** {@return a count of nanoseconds that never goes back; only differences mean anything} */
  long nanos();

  /** {@return the time of day} */
  Instant now();

  /** {@return the time that has passed since {@code nanos() == start}} */
  default Duration since(long start) {
    return Duration.ofNanos(nanos() - start);
  }

  /** {@return the clock of the machine} */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** {@return the clock of the current task; the machine's outside of tasks} */
  static Clock current() {
    Strand<?> strand = Strand.current();
    return strand == null ? system() : strand.loop.clock();
  }

  /** The machine's clock. */
  enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    /** Sleeps on a thread that is no task. */
    void sleepThread(Duration duration) throws InterruptedException {
      Thread.sleep(duration);
    }
  }
}
