package dev.weft.cli;

import dev.weft.task.TaskSnapshot;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft tree}: the tasks of another process as a tree. */
@Command(
    name = "tree",
    description = {
      "Draws the live tasks of a process that runs Weft: who forked whom, and where each of them is.",
      "Tasks of one kind, with names that differ in digits only, in one place, are drawn once."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TreeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private Watched watched = new Watched();

  @Option(names = "--stacks", description = "Each task for itself, with its whole stack.")
  private boolean stacks;

  TreeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<TaskSnapshot> first = watched.tasks();
    Drawing drawing = new Drawing(console.out(), stacks);
    drawing.draw(first);
    watched.sayLeftOut(drawing.leftOut(), console);
    return ExitCode.DONE;
  }
}
