package dev.weft.examples;

import dev.weft.task.Outcome;
import dev.weft.task.Policy;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Several calls at once. asyncio: {@code gather}, {@code gather(return_exceptions=True)}, {@code
 * wait(return_when=FIRST_COMPLETED)}.
 */
public final class Gather {
  private Gather() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      System.out.println(Tasks.<String>all(() -> ask("a", 20), () -> ask("b", 10)));

      for (Outcome<String> outcome : Tasks.settle(() -> ask("a", 10), () -> ask("?", 10))) {
        System.out.println(
            switch (outcome) {
              case Outcome.Done<String>(String value) -> "done: " + value;
              case Outcome.Failed<String>(Throwable failure) -> "failed: " + failure.getMessage();
              case Outcome.Cancelled<String>(var why) -> "cancelled: " + why.reason();
            });
      }

      System.out.println(Tasks.<String>race(() -> ask("slow", 60_000), () -> ask("fast", 1)));

      List<String> two =
          TaskGroup.run(
              Policy.quorum(2),
              group -> {
                for (String replica : List.of("?", "one", "two", "slow")) {
                  group.fork(() -> ask(replica, replica.equals("slow") ? 60_000 : 10));
                }
              });
      System.out.println(two);
    });
  }

  private static String ask(String name, int millis) throws InterruptedException, IOException {
    Weft.sleep(Duration.ofMillis(millis));
    if (name.equals("?")) {
      throw new IOException("nobody there");
    }
    return name;
  }
}
