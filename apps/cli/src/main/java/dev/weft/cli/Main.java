package dev.weft.cli;

import dev.weft.crawl.Scope;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
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
      TreeCommand.class,
      HelpCommand.class
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
    command.registerConverter(int.class, new WholeNumbers<>(Integer::valueOf, Integer.MAX_VALUE));
    command.registerConverter(Long.class, new WholeNumbers<>(Long::valueOf, Long.MAX_VALUE));
    handOverTo(Objects.requireNonNull(command.getSubcommands().get("run")));
    command.setParameterExceptionHandler(
        (e, words) -> words.length == 0 ? noWords(console, command) : wrongUsage(console, e));
    command.setExecutionExceptionHandler((e, asked, parsed) -> failed(console, asked, e));
    return console.ended(() -> command.execute(args));
  }

  /** What stands behind the name of a program is the program's. */
  private static void handOverTo(CommandLine run) {
    run.setStopAtPositional(true);
    RunCommand programs = run.getCommand();
    run.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> programs.list());
  }

  private static int noWords(Console console, CommandLine command) {
    console.say("weft: which command?");
    command.usage(console.err());
    return ExitCode.WRONG_USAGE;
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
    String sentence = oneLine(e);
    int what = sentence.indexOf(": must be ");
    return what < 0 || e.getArgSpec() == null
        ? sentence
        : nameOf(e.getArgSpec()) + sentence.substring(what + 1);
  }

  private static String nameOf(ArgSpec word) {
    return word instanceof OptionSpec option ? option.longestName() : word.paramLabel();
  }

  private static String commandOf(ParameterException e) {
    String name = e.getCommandLine().getCommandName();
    return name.equals("weft") ? "" : name + " ";
  }

  private static int failed(Console console, CommandLine asked, Exception e) {
    boolean wrong = e instanceof WrongUsageException;
    console.say("weft: " + (wrong ? withOption(oneLine(e), asked) : oneLine(e)));
    return wrong ? ExitCode.WRONG_USAGE : ExitCode.NOTHING_DONE;
  }

  /** The rooms below say {@code maxPages must be …}; who typed it knows it as --max-pages. */
  private static String withOption(String sentence, CommandLine asked) {
    String field = sentence.split(" ", 2)[0];
    String option = "--" + field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    boolean isKnown = asked.getCommandSpec().findOption(option) != null;
    return isKnown ? option + sentence.substring(field.length()) : sentence;
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
        return type.cast(new RunCommand(console, Main.class.getClassLoader()));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
