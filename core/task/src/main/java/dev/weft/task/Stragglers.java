package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
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

  private final TaskGroup group;
  private final Loop loop;

  /** Null until the group is cancelled. The owner only. */
  private @Nullable Reminder reminder;

  Stragglers(TaskGroup group, Loop loop) {
    this.group = group;
    this.loop = loop;
  }

  /** Begins to watch, unless it does so already. */
  void watch() {
    if (reminder == null) {
      reminder = Reminder.start(loop, this::report);
    }
  }

  void stop() {
    if (reminder != null) {
      reminder.stop();
    }
  }

  private void report(Duration waited) {
    List<Strand<?>> tasks = group.tasks();
    LOG.log(
        Level.WARNING,
        "{0} was told to stop {1} ms ago, and {2} of its tasks have not ended{3}",
        group,
        Long.toString(waited.toMillis()),
        Integer.toString(tasks.size()),
        Stacks.of(tasks, task -> task + ", " + task.state(), Strand::thread));
  }
}
