package dev.weft.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Starts a web server, loads it with what a case says, and prints what came of it. */
public final class ServerChild {
  private static final int SECONDS = Load.SECONDS;

  /** So long an overload goes on before it counts. */
  private static final int SETTLING_SECONDS = 3;

  /** Then nobody waits for an answer any more. */
  private static final long PATIENCE_NANOS = 500_000_000;

  private static final long LONG_PATIENCE_NANOS = 10_000_000_000L;
  private static final int MOST_CONNECTIONS = 8_000;

  private ServerChild() {}

  /** What a case needs. */
  private record Scene(ServerCase what, ServerProcess server, Path folder) {
    Hammer hammer() {
      String url = what.origin() + server.port() + what.path();
      return new Hammer(what, url, folder);
    }

    Outcome paced(Pace pace) {
      return OpenLoad.run(server.port(), what.path(), pace);
    }
  }

  /**
   * Words: the case, how many requests per second, the folder of the key, then the command that
   * starts the server, or its last word is {@code nginx}. At a rate of 0 there are as many requests
   * as the server can answer.
   */
  public static void main(String[] words) throws InterruptedException {
    ServerCase what = ServerCase.of(words[0]);
    double rate = Double.parseDouble(words[1]);
    Keystore keys = Keystore.in(Path.of(words[2]));
    List<String> command = List.of(words).subList(3, words.length);
    try (Workplace place = Workplace.open();
        ServerProcess server = ServerProcess.start(resolved(command, what, keys, place))) {
      server.awaitOpen();
      Scene scene = new Scene(what, server, place.folder());
      if (rate == 0) {
        System.out.println(scene.hammer().cost(scene.server));
      } else {
        System.out.println(what.isOverload() ? overload(scene, rate) : latency(scene, rate));
      }
    } catch (FailedRunException | BadUsageException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  /** nginx does not start in a JVM, and wants files. */
  private static List<String> resolved(
      List<String> command, ServerCase what, Keystore keys, Workplace place) {
    if (!command.getLast().equals(WebNginx.WORD)) {
      return command;
    }
    List<String> all = new ArrayList<>(command.subList(0, command.size() - 1));
    all.addAll(WebNginx.command(what, keys, place.folder()));
    return all;
  }

  private static String latency(Scene scene, double rate) {
    Outcome outcome =
        scene.paced(
            new Pace(
                rate,
                Load.WARM_UPS * Load.WARM_UP_SECONDS,
                SECONDS,
                scene.what.count(),
                LONG_PATIENCE_NANOS));
    System.err.printf(Locale.ROOT, "%.0f requests a second: %s%n", rate, outcome);
    if (outcome.answered().getTotalCount() == 0) {
      throw new FailedRunException(
          "%,.0f requests a second are too many: ".formatted(rate) + outcome);
    }
    return String.format(
        Locale.ROOT,
        "{\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f}",
        1_000 * Outcome.millis(outcome.answered(), 50),
        1_000 * Outcome.millis(outcome.answered(), 99),
        1_000 * Outcome.millis(outcome.answered(), 99.9));
  }

  /** As many requests as the server can answer, and more than that. */
  private static String overload(Scene scene, double capacity) throws InterruptedException {
    scene.hammer().warmUp();
    StringBuilder figures = new StringBuilder();
    for (int factor : ServerCase.FACTORS) {
      double rate = capacity * factor;
      Outcome outcome =
          scene.paced(new Pace(rate, SETTLING_SECONDS, SECONDS, MOST_CONNECTIONS, PATIENCE_NANOS));
      System.err.printf(Locale.ROOT, "%d times as much: %s%n", factor, outcome);
      figures
          .append(figures.isEmpty() ? "{" : ", ")
          .append(figure("good", factor, good(outcome, capacity)))
          .append(", ")
          .append(figure("median", factor, Outcome.millis(outcome.answered(), 50)))
          .append(", ")
          .append(figure("late", factor, Outcome.millis(outcome.answered(), 99)))
          .append(", ")
          .append(figure("refused", factor, Outcome.millis(outcome.refused(), 99)));
    }
    return figures.append('}').toString();
  }

  private static double good(Outcome outcome, double capacity) {
    return 100 * outcome.answered().getTotalCount() / (capacity * SECONDS);
  }

  private static String figure(String name, int factor, double number) {
    return Double.isNaN(number)
        ? "\"%s%d\": null".formatted(name, factor)
        : String.format(Locale.ROOT, "\"%s%d\": %.3f", name, factor, number);
  }
}
