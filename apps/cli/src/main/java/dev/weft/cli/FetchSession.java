package dev.weft.cli;

import dev.weft.client.HttpClient;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@code weft fetch}, from the open list to the exit code. */
final class FetchSession {
  private static final List<String> COLUMNS =
      List.of("url", "finalUrl", "status", "bytes", "millis", "attempts", "error");

  /** Records are written in pieces: so many, or what there is after so long. */
  private static final int PIECE = 256;

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Console console;
  private final Fetch fetch;
  private final UrlList list;
  private final @Nullable Path export;
  private final boolean quiet;

  FetchSession(Console console, Fetch fetch, UrlList list, @Nullable Path export, boolean quiet) {
    this.console = console;
    this.fetch = fetch;
    this.list = list;
    this.export = export;
    this.quiet = quiet;
  }

  /** The life of the command. {@return its exit code} */
  int run() throws InterruptedException, IOException {
    Interrupts interrupts = Interrupts.listen(console);
    interrupts.onFirst(fetch::stop);
    try (list;
        RecordFile out =
            export == null
                ? RecordFile.on(console.out(), COLUMNS)
                : RecordFile.to(export, COLUMNS)) {
      Weft.run(Main.ENGINE, () -> fetchAll(out));
    }
    return interrupts.any() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  private void fetchAll(RecordFile out) throws InterruptedException {
    long start = Clock.current().nanos();
    HttpClient client = fetch.client();
    try {
      if (quiet) {
        write(out, client);
      } else {
        try (LiveLine line = new LiveLine(console, () -> line(Clock.current().since(start)))) {
          write(out, client);
        } finally {
          console.say(line(Clock.current().since(start)));
        }
      }
    } finally {
      client.close(GRACE);
    }
  }

  private void write(RecordFile out, HttpClient client) throws InterruptedException {
    fetch
        .of(list.urls(), client)
        .window(PIECE, SOON)
        .forEach(outcomes ->
            Offload.blocking(() -> out.write(outcomes.stream().map(FetchSession::row).toList())));
  }

  private static List<@Nullable Object> row(Fetch.Outcome one) {
    return Arrays.asList(
        one.url(),
        one.finalUrl(),
        one.status(),
        one.bytes(),
        one.millis(),
        one.attempts(),
        one.error());
  }

  private String line(Duration elapsed) {
    Fetch.Progress now = fetch.progress();
    double seconds = Math.max(elapsed.toNanos() / 1e9, 1e-3);
    return "%s  %,.0f/s  %s  %d in flight  %,d errors  %,d retries  %s"
        .formatted(
            Summary.counted(now.done(), "URL"),
            now.done() / seconds,
            Sizes.show(now.bytes()),
            now.inFlight(),
            now.failed(),
            now.retries(),
            Durations.show(elapsed));
  }
}
