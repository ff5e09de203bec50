package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names the tasks of a cancelled group that do not end, each with its stack, again and again: a
 * group is never abandoned, and never waits in silence.
 *
 * <pre>
 * new → cancelled: first report after the grace time → after twice that → … → stop
 * </pre>
 *
 * Belongs to the group's owner; a report runs on the owner's loop.
 */
final class Stragglers {
  private static final System.Logger LOG = System.getLogger("dev.weft.task");
  private static final int MOST_TASKS = 8;
  private static final int MOST_FRAMES = 24;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final TaskGroup group;
  private final Loop loop;
  private volatile @Nullable Timer timer;
  private volatile boolean stopped;

  Stragglers(TaskGroup group, Loop loop) {
    this.group = group;
    this.loop = loop;
  }

  /** Begins to watch, unless it does so already. */
  void watch() {
    if (timer == null) {
      Duration grace = loop.engine().grace();
      if (!grace.isZero()) {
        reportAfter(grace, loop.clock().nanos());
      }
    }
  }

  void stop() {
    stopped = true;
    Timer last = timer;
    if (last != null) {
      loop.stop(last);
    }
  }

  private void reportAfter(Duration time, long since) {
    timer =
        loop.after(
            time,
            () -> {
              if (!stopped) {
                report(loop.clock().since(since));
                Duration next = time.multipliedBy(2);
                reportAfter(next.compareTo(LONGEST) > 0 ? LONGEST : next, since);
              }
            });
  }

  private void report(Duration waited) {
    List<Strand<?>> tasks = group.tasks();
    String named =
        tasks.stream().limit(MOST_TASKS).map(Stragglers::name).collect(Collectors.joining());
    int more = tasks.size() - MOST_TASKS;
    LOG.log(
        Level.WARNING,
        "{0} was told to stop {1} ms ago, and {2} of its tasks have not ended{3}{4}",
        group,
        Long.toString(waited.toMillis()),
        Integer.toString(tasks.size()),
        named,
        more > 0 ? "\n  and " + more + " more" : "");
  }

  private static String name(Strand<?> task) {
    StackTraceElement[] stack = task.thread().getStackTrace();
    return Stream.of(stack)
        .limit(MOST_FRAMES)
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining("", "\n  " + task + ", " + task.state(), ""));
  }
}
