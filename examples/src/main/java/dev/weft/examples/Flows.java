package dev.weft.examples;

import dev.weft.flow.Batcher;
import dev.weft.flow.BatcherConfig;
import dev.weft.flow.Flow;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;

/** Many things, one after another. asyncio: async generators, {@code async for}, as_completed. */
public final class Flows {
  private Flows() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      System.out.println(numbers().filter(n -> n % 2 == 0).take(3).toList(10));
      System.out.println(
          Flow.range(0, 1_000).mapUnordered(20, Flows::slowSquare).fold(0L, Long::sum));
      batches();
    });
  }

  /** Goes on for ever, and is told when nobody wants more. */
  private static Flow<Integer> numbers() {
    return Flow.generate(out -> {
      try {
        for (int i = 1; ; i++) {
          out.emit(i);
        }
      } finally {
        System.out.println("the generator: closed");
      }
    });
  }

  private static long slowSquare(int number) throws InterruptedException {
    Weft.sleep(Duration.ofMillis(1));
    return (long) number * number;
  }

  private static void batches() throws InterruptedException {
    BatcherConfig config =
        BatcherConfig.defaults().withMaxSize(3).withMaxDelay(Duration.ofSeconds(1));
    Batcher.Bulk<Integer, String> bulk =
        keys -> {
          System.out.println("one bulk call for " + keys.size());
          return keys.stream().map(key -> "row " + key).toList();
        };
    List<String> rows =
        Batcher.use(
            config, bulk, batcher -> Flow.range(0, 3).mapOrdered(3, batcher::call).toList(3));
    System.out.println(rows);
  }
}
