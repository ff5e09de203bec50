package dev.weft.task;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports something that does not end, again and again: the first time after the grace time, then
 * after twice that, and so on.
 *
 * <p>Any thread may start and stop it, each once; the reports run on a loop and must not wait.
 */
final class Reminder {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  // immutable
  private final Loop loop;
  private final Consumer<Duration> report;
  private final long since;

  // written by the starter, then by the loop; read by any thread
  private volatile @Nullable Timer timer;
  private volatile boolean stopped;

  private Reminder(Loop loop, Consumer<Duration> report) {
    this.loop = loop;
    this.report = report;
    this.since = loop.clock().nanos();
  }

  /**
   * {@return a reminder that has begun}
   *
   * @param report is told how long it has lasted
   */
  static Reminder start(Loop loop, Consumer<Duration> report) {
    Reminder reminder = new Reminder(loop, report);
    Duration grace = loop.engine().grace();
    if (!grace.isZero()) {
      reminder.reportAfter(grace);
    }
    return reminder;
  }

  void stop() {
    stopped = true;
    Timer last = timer;
    if (last != null) {
      loop.stop(last);
    }
  }

  private void reportAfter(Duration time) {
    timer =
        loop.after(
            time,
            () -> {
              if (!stopped) {
                report.accept(loop.clock().since(since));
                Duration next = time.multipliedBy(2);
                reportAfter(next.compareTo(LONGEST) > 0 ? LONGEST : next);
              }
            });
  }
}
