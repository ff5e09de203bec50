package dev.weft.examples;

import dev.weft.task.Deadline;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Bounds in time. asyncio: {@code wait_for}, {@code timeout()}. */
public final class Timeouts {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private Timeouts() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      try {
        Timeout.after(SHORT, "the report", () -> Weft.sleep(LONG));
      } catch (TimedOutException e) {
        System.out.println("no report within " + e.bound().toMillis() + " ms");
      }

      List<String> lines = new ArrayList<>();
      System.out.println(Timeout.orElse(SHORT, () -> lines + " so far", () -> read(lines)));

      Timeout.after(
          LONG,
          () ->
              System.out.println(
                  Deadline.current().map(deadline -> deadline.left().toSeconds() + " s left")));
    });
  }

  private static String read(List<String> lines) throws InterruptedException {
    lines.add("first");
    Weft.sleep(LONG);
    return "all of " + lines;
  }
}
