package dev.weft.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Starts nginx, lets a client ask it, and prints what the client says. */
public final class ClientChild {
  /** The word that stands for wrk at the end of a command. */
  static final String WRK = "wrk";

  private static final Duration BOUND = Duration.ofMinutes(2);

  private ClientChild() {}

  /**
   * Words: the case, then the command of the client, which is told the URL and how many requests
   * are under way at a time; its last word is {@code wrk} for that one.
   */
  public static void main(String[] words) throws InterruptedException {
    ClientCase what = ClientCase.of(words[0]);
    List<String> command = new ArrayList<>(List.of(words).subList(1, words.length));
    try (Workplace place = Workplace.open();
        ServerProcess nginx = ServerProcess.start(nginx(place))) {
      nginx.awaitOpen();
      String url = "http://127.0.0.1:" + nginx.port() + ServerCase.SMALL.path();
      if (command.getLast().equals(WRK)) {
        System.out.println(wrk(command.subList(0, command.size() - 1), what, url, place.folder()));
      } else {
        command.addAll(List.of(url, Integer.toString(what.count())));
        System.out.print(Programs.run(command, place.folder(), "client", BOUND));
      }
    } catch (FailedRunException | BadUsageException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private static List<String> nginx(Workplace place) {
    Path folder = place.make("nginx");
    return WebNginx.command(ServerCase.SMALL, new Keystore(folder), folder);
  }

  private static String wrk(List<String> pinned, ClientCase what, String url, Path folder)
      throws InterruptedException {
    LoadReport _ = wrk(pinned, what, url, folder, Gets.WARM_UP_SECONDS);
    double cpu = cpuOfChildren();
    LoadReport report = wrk(pinned, what, url, folder, Gets.SECONDS);
    double used = cpuOfChildren() - cpu;
    return String.format(
        Locale.ROOT,
        "{\"cpu\": %.3f, \"rate\": %.1f}",
        used / report.requests() * 1e6,
        report.perSecond());
  }

  private static LoadReport wrk(
      List<String> pinned, ClientCase what, String url, Path folder, int seconds)
      throws InterruptedException {
    List<String> command = new ArrayList<>(pinned);
    command.addAll(Hammer.wrk(url, what.count(), seconds));
    return LoadReport.ofWrk(Programs.run(command, folder, WRK, BOUND));
  }

  /** Seconds of processor time that programs have used which this JVM has waited for. */
  private static double cpuOfChildren() {
    return ServerProcess.seconds("self", 13);
  }
}
