package dev.weft.examples;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;

/** Tasks that end together. asyncio: {@code async with TaskGroup() as tg: tg.create_task(…)}. */
public final class Groups {
  private Groups() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      int sum =
          TaskGroup.call(group -> {
            Task<Integer> price = group.fork(() -> slowly(40));
            Task<Integer> shipping = group.fork(() -> slowly(2));
            return price.join() + shipping.join();
          });
      System.out.println(sum);
    });
  }

  private static int slowly(int number) throws InterruptedException {
    Weft.sleep(Duration.ofMillis(20));
    return number;
  }
}
