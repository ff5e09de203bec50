package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As many requests as a server can answer, made by wrk or h2load on one thread.
 *
 * @param what which requests, over how many connections
 * @param url where
 * @param folder for what the programs need and print
 */
record Hammer(ServerCase what, String url, Path folder) implements Load {
  private static final int AT_ONCE = 16;
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Override
  public void warmUp(int seconds) throws InterruptedException {
    String _ = said(seconds);
  }

  @Override
  public LoadReport run(int seconds) throws InterruptedException {
    String said = said(seconds);
    return what == ServerCase.HTTP2 ? LoadReport.ofH2load(said) : LoadReport.ofWrk(said);
  }

  private String said(int seconds) throws InterruptedException {
    boolean http2 = what == ServerCase.HTTP2;
    List<String> command = http2 ? h2load(seconds) : wrk(what.count(), seconds);
    return Programs.run(command, folder, http2 ? "h2load" : "wrk", GRACE.plusSeconds(seconds));
  }

  private List<String> wrk(int connections, int seconds) {
    List<String> command = wrk(url, connections, seconds);
    if (what == ServerCase.CLOSE) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    if (what == ServerCase.PIPELINED) {
      command.addAll(List.of("-s", pipeline().toString()));
    }
    return command;
  }

  /** {@return the command of wrk, to which more can be added} */
  static List<String> wrk(String url, int connections, int seconds) {
    String program =
        Programs.find("wrk")
            .orElseThrow(() -> new BadUsageException("wrk is missing: apt-get install wrk"));
    return new ArrayList<>(
        List.of(program, "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s", url));
  }

  private List<String> h2load(int seconds) {
    String program =
        Programs.find("h2load")
            .orElseThrow(
                () -> new BadUsageException("h2load is missing: apt-get install nghttp2-client"));
    return List.of(program, "-t1", "-c8", "-m8", "-D", Integer.toString(seconds), url);
  }

  /** A program of wrk that asks so many times at once. */
  private Path pipeline() {
    String program =
        """
        init = function(args)
          local one = wrk.format()
          all = string.rep(one, %d)
        end
        request = function()
          return all
        end
        """
            .formatted(AT_ONCE);
    try {
      return Files.writeString(folder.resolve("pipeline.lua"), program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
