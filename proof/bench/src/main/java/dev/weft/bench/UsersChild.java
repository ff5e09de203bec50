package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts a service, loads it with what a case says, and prints what came of it. */
public final class UsersChild {
  private UsersChild() {}

  /** What wrk asks for, as a program says. */
  private record Visits(String url, UsersCase what, Path program, Path folder) implements Load {
    @Override
    public void warmUp(int seconds) throws InterruptedException {
      LoadReport _ = run(seconds);
    }

    @Override
    public LoadReport run(int seconds) throws InterruptedException {
      List<String> wrk = Hammer.wrk(url, what.count(), seconds);
      wrk.addAll(List.of("-s", program.toString()));
      return LoadReport.ofWrk(Programs.run(wrk, folder, "wrk", Duration.ofSeconds(30 + seconds)));
    }
  }

  /** Words: the case, then the command that starts the service, which tells its port first. */
  public static void main(String[] words) throws InterruptedException {
    UsersCase what = UsersCase.of(words[0]);
    List<String> command = List.of(words).subList(1, words.length);
    try (Workplace place = Workplace.open();
        ServerProcess server = ServerProcess.start(command)) {
      server.awaitOpen();
      Path program = Files.writeString(place.folder().resolve("requests.lua"), what.requests());
      String url = "http://127.0.0.1:" + server.port() + "/";
      System.out.println(new Visits(url, what, program, place.folder()).cost(server));
    } catch (FailedRunException | BadUsageException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.exit(0);
  }
}
