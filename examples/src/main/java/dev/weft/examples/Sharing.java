package dev.weft.examples;

import dev.weft.task.Confined;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Shared state without a lock, as in asyncio: the tasks never run at the same time. */
public final class Sharing {
  private Sharing() {}

  public static void main(String[] words) throws InterruptedException {
    Map<String, Integer> visits = new HashMap<>(); // no concurrent map needed
    Weft.run(() ->
        Confined.run(group -> {
          for (int i = 0; i < 1_000; i++) {
            group.fork(() -> {
              visits.merge("home", 1, Integer::sum);
              Weft.sleep(Duration.ofMillis(1));
              visits.merge("home", 1, Integer::sum);
            });
          }
        }));
    System.out.println(visits);
  }
}
