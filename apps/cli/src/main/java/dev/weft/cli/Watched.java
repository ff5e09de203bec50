package dev.weft.cli;

import dev.weft.task.TaskSnapshot;
import dev.weft.watch.Jvm;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The process that a command looks into. */
final class Watched {
  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The number of its process; without it, those there are are named.")
  private @Nullable Long pid;

  @Option(
      names = "--most",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Look at no more tasks than this (default: ${DEFAULT-VALUE}).")
  private int most = 10_000;

  /** {@return its tasks; what is wrong with the words is wrong usage} */
  List<TaskSnapshot> tasks() {
    if (pid == null) {
      throw new WrongUsageException("which process? " + known());
    }
    if (most < 1) {
      throw new WrongUsageException("--most must be at least 1, but is " + most);
    }
    try {
      return Jvm.of(pid).tasks(most);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(e.getMessage() + "; " + known());
    }
  }

  private static String known() {
    List<Jvm> all = Jvm.all();
    return all.isEmpty()
        ? "no JVM of yours runs here"
        : all.stream()
            .map(jvm -> (jvm.pid() + " " + firstWords(jvm.command())).strip())
            .collect(Collectors.joining(", ", "JVMs here: ", ""));
  }

  private static String firstWords(String command) {
    return command.length() <= 40 ? command : command.substring(0, 39) + "…";
  }

  /** Says how many tasks there are that were not looked at. */
  void sayLeftOut(long tasks, Console console) {
    if (tasks > 0) {
      console.say("weft: %,d more not shown; --most N shows more".formatted(tasks));
    }
  }
}
