package dev.weft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft run}: one of the programs of examples/, which the launcher puts beside this room. */
@Command(
    name = "run",
    description = "Runs a program of examples/, such as hello, a small web server.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true)
final class RunCommand implements Callable<Integer> {
  /** Lines of a name, a space, and a class with a main method. */
  private static final String PROGRAMS = "dev/weft/examples/programs";

  private final ClassLoader programs;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which program.")
  private String name = "";

  @Parameters(index = "1..*", paramLabel = "WORD", description = "What it takes, if it does.")
  private List<String> words = List.of();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where a server listens (default: 8080).")
  private @Nullable Integer port;

  RunCommand(ClassLoader programs) {
    this.programs = programs;
  }

  @Override
  public Integer call() throws Exception {
    String program = program();
    List<String> all = new ArrayList<>();
    if (port != null) {
      if (port < 0 || port > 65_535) {
        throw new WrongUsageException("--port must be 0 to 65535, but is " + port);
      }
      all.addAll(List.of("--port", port.toString()));
    }
    all.addAll(words);
    try {
      Class.forName(program, true, programs)
          .getMethod("main", String[].class)
          .invoke(null, (Object) all.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new WrongUsageException(String.valueOf(wrong.getMessage()));
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return ExitCode.DONE;
  }

  private String program() throws IOException {
    Map<String, String> known = known();
    String program = known.get(name);
    if (program == null) {
      throw new WrongUsageException(
          "'%s' is no program of examples/; there are: %s"
              .formatted(name, String.join(", ", known.keySet())));
    }
    return program;
  }

  private Map<String, String> known() throws IOException {
    Map<String, String> known = new TreeMap<>();
    try (InputStream in = programs.getResourceAsStream(PROGRAMS)) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().map(line -> line.split(" ", -1)).forEach(line -> known.put(line[0], line[1]));
    }
    return known;
  }
}
