package dev.weft.cli;

import dev.weft.crawl.CrawlProgress;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Shows how far a crawl is while it runs: one line that changes on a terminal, else a plain line
 * now and then.
 *
 * <p>Runs on a thread of its own, so that a terminal that takes nothing stops only this.
 */
final class LiveLine implements AutoCloseable {
  private static final Duration OFTEN = Duration.ofMillis(200);
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final Console console;
  private final Supplier<CrawlProgress> progress;
  private final Thread thread;

  LiveLine(Console console, Supplier<CrawlProgress> progress) {
    this.console = console;
    this.progress = progress;
    this.thread = Thread.ofPlatform().name("weft-live-line").daemon(true).start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Weft.sleep(console.isTerminal() ? OFTEN : SELDOM);
        String line = line(progress.get());
        if (console.isTerminal()) {
          console.show(line);
        } else {
          console.say(line);
        }
      }
    } catch (InterruptedException e) {
      if (console.isTerminal()) {
        console.unshow();
      }
    }
  }

  static String line(CrawlProgress now) {
    return "%,d pages  %,.0f/s  %s  %d in flight  %,d queued  %,d errors  %s"
        .formatted(
            now.pages(),
            now.pagesPerSecond(),
            Sizes.show(now.bytes()),
            now.inFlight(),
            now.queued(),
            now.failed(),
            Durations.show(now.elapsed()));
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
