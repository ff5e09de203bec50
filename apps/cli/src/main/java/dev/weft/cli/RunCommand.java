package dev.weft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weft run}: one of the programs of examples/, which the launcher puts beside this room. */
@Command(
    name = "run",
    description = "Runs a program of examples/, such as hello, a small web server.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  /** Lines of a name, a class with a main method, and the words that it takes, if it does. */
  private static final String PROGRAMS = "dev/weft/examples/programs";

  private final Console console;
  private final ClassLoader programs;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which program.")
  private String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "WORD",
      description = "What the program takes; all after its name is its own.")
  private List<String> words = List.of();

  /**
   * @param usage the words that it takes: {@code [--port 8080]}, {@code FOLDER}; empty if it takes
   *     none
   */
  private record Program(String name, String type, String usage) {
    static Program of(String line) {
      String[] parts = line.split(" ", 3);
      return new Program(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** Options are the program's own to check; that the others have their words is seen to here. */
    void check(List<String> words) {
      int wanted = usage.isEmpty() ? 0 : 1;
      if (!usage.startsWith("[") && !usage.endsWith("…") && words.size() != wanted) {
        String what =
            words.size() > wanted
                ? "\"%s\" is too much".formatted(words.get(wanted))
                : usage + " is missing";
        throw new WrongUsageException("%s; usage: %s".formatted(what, this));
      }
    }

    @Override
    public String toString() {
      return (name + " " + usage).strip();
    }
  }

  RunCommand(Console console, ClassLoader programs) {
    this.console = console;
    this.programs = programs;
  }

  /** {@return what there is to run, a line each} */
  String list() {
    return known().values().stream()
        .map("  %s%n"::formatted)
        .collect(Collectors.joining("", "Programs:%n".formatted(), ""));
  }

  @Override
  public Integer call() throws Exception {
    Program program = program();
    if (words.contains("--help") || words.contains("-h")) {
      console.out().println("Usage: weft run " + program);
      return ExitCode.DONE;
    }
    program.check(words);
    try {
      Class.forName(program.type(), true, programs)
          .getMethod("main", String[].class)
          .invoke(null, (Object) words.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new WrongUsageException(String.valueOf(wrong.getMessage()));
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return ExitCode.DONE;
  }

  private Program program() {
    Map<String, Program> known = known();
    Program program = known.get(name);
    if (program == null) {
      throw new WrongUsageException(
          "'%s' is no program of examples/; there are: %s"
              .formatted(name, String.join(", ", known.keySet())));
    }
    return program;
  }

  private Map<String, Program> known() {
    Map<String, Program> known = new TreeMap<>();
    try (InputStream in = programs.getResourceAsStream(PROGRAMS)) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().map(Program::of).forEach(program -> known.put(program.name(), program));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
