package dev.weft.cli;

import dev.weft.task.TaskSnapshot;
import dev.weft.watch.Place;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft ps}: the tasks of another process as rows. */
@Command(
    name = "ps",
    description = {
      "Lists the live tasks of a process that runs Weft, and where each of them is.",
      "The columns: id, as in thread dumps; name; parent, the id of the task that forked it; state;"
          + " seconds since it was forked; loop; place, what it called and where."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private Watched watched = new Watched();

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "table|csv|jsonl",
      description = "How to print the rows (default: ${DEFAULT-VALUE}).")
  private Records.Format format = Records.Format.TABLE;

  PsCommand(Console console) {
    this.console = console;
  }

  /** A task, and the number of its parent if it has one. */
  private record Entry(TaskSnapshot task, @Nullable Long parent) {}

  @Override
  public Integer call() throws IOException {
    Records records = format.to(console.out());
    List<TaskSnapshot> first = watched.tasks();
    records.columns(List.of("id", "name", "parent", "state", "seconds", "loop", "place"));
    Deque<Entry> open = new ArrayDeque<>();
    first.reversed().forEach(task -> open.push(new Entry(task, null)));
    long left = 0;
    while (!open.isEmpty()) {
      Entry entry = open.pop();
      records.row(row(entry));
      left += entry.task.more();
      entry.task.tasks().reversed().forEach(t -> open.push(new Entry(t, entry.task.id())));
    }
    records.end();
    watched.sayLeftOut(left, console);
    return ExitCode.DONE;
  }

  private static List<@Nullable Object> row(Entry entry) {
    TaskSnapshot task = entry.task;
    return Arrays.asList(
        task.id(),
        task.name(),
        entry.parent,
        task.state(),
        task.age().toMillis() / 1e3,
        task.loop(),
        Place.of(task.stack()));
  }
}
