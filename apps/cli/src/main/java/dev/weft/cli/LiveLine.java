package dev.weft.cli;

import dev.weft.task.Weft;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Shows how far a command is while it runs: one line that changes on a terminal, else a plain line
 * now and then.
 *
 * <p>Runs on a thread of its own, so that a terminal that takes nothing stops only this.
 */
final class LiveLine implements AutoCloseable {
  private static final Duration OFTEN = Duration.ofMillis(200);
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final Console console;
  private final Supplier<String> progress;
  private final Thread thread;

  /**
   * @param progress the line as it is now; called on the thread of this
   */
  LiveLine(Console console, Supplier<String> progress) {
    this.console = console;
    this.progress = progress;
    this.thread = Thread.ofPlatform().name("weft-live-line").daemon(true).start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Weft.sleep(console.isTerminal() ? OFTEN : SELDOM);
        String line = progress.get();
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

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
