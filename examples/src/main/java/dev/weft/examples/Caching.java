package dev.weft.examples;

import dev.weft.cache.Cache;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;

/** Things worth keeping, loaded once for all who ask. Python: {@code functools.lru_cache}. */
public final class Caching {
  private Caching() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      Cache<String, Integer> lengths = Cache.of(1_000);
      TaskGroup.run(group -> {
        for (int i = 0; i < 50; i++) {
          group.fork(() -> lengths.load("weft", Caching::slowLength));
        }
      });
      System.out.println(lengths.get("weft").orElseThrow());
    });
  }

  private static int slowLength(String word) throws InterruptedException {
    System.out.println("loading " + word);
    Weft.sleep(Duration.ofMillis(20));
    return word.length();
  }
}
