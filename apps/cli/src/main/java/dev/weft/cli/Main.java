package dev.weft.cli;

import dev.weft.crawl.Scope;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code weft} command. */
@Command(
    name = "weft",
    description = "asyncio for Java: a web crawler on it, and more to come.",
    version = "weft 0.1.0",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CrawlCommand.class,
      FetchCommand.class,
      QueryCommand.class,
      RunCommand.class,
      PsCommand.class,
      TreeCommand.class
    })
public final class Main {
  /** Stalls are for who writes programs, not for who runs them. */
  static final WeftConfig ENGINE = WeftConfig.defaults().withStallBound(Duration.ZERO);

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(new Console(), args));
  }

  static int run(Console console, String... args) {
    CommandLine command = new CommandLine(new Main(), new Factory(console));
    command.setOut(console.help());
    command.setErr(console.err());
    command.setUsageHelpAutoWidth(true);
    command.registerConverter(Scope.Reach.class, new Choices<>(Scope.Reach.class));
    command.registerConverter(Records.Format.class, new Choices<>(Records.Format.class));
    Objects.requireNonNull(command.getSubcommands().get("run"))
        .setUnmatchedOptionsArePositionalParams(true); // they are the program's
    command.setParameterExceptionHandler((e, words) -> wrongUsage(console, e));
    command.setExecutionExceptionHandler((e, c, parsed) -> failed(console, e));
    return console.ended(() -> command.execute(args));
  }

  private static int wrongUsage(Console console, ParameterException e) {
    console.say("weft: " + sentence(e));
    console.say("Try 'weft " + commandOf(e) + "--help'.");
    return ExitCode.WRONG_USAGE;
  }

  private static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && commandOf(e).isEmpty()) {
      String word = unmatched.getUnmatched().getFirst();
      if (!word.startsWith("-")) {
        Set<String> commands = e.getCommandLine().getSubcommands().keySet();
        return "'%s' is no command; there are: %s".formatted(word, String.join(", ", commands));
      }
    }
    return oneLine(e);
  }

  private static String commandOf(ParameterException e) {
    String name = e.getCommandLine().getCommandName();
    return name.equals("weft") ? "" : name + " ";
  }

  private static int failed(Console console, Exception e) {
    console.say("weft: " + oneLine(e));
    return e instanceof WrongUsageException ? ExitCode.WRONG_USAGE : ExitCode.NOTHING_DONE;
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  /** Gives the console to the commands that picocli makes. */
  private record Factory(Console console) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == CrawlCommand.class) {
        return type.cast(new CrawlCommand(console));
      }
      if (type == FetchCommand.class) {
        return type.cast(new FetchCommand(console));
      }
      if (type == QueryCommand.class) {
        return type.cast(new QueryCommand(console));
      }
      if (type == PsCommand.class) {
        return type.cast(new PsCommand(console));
      }
      if (type == TreeCommand.class) {
        return type.cast(new TreeCommand(console));
      }
      if (type == RunCommand.class) {
        return type.cast(new RunCommand(Main.class.getClassLoader()));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
