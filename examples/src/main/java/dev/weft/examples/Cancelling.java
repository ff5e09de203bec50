package dev.weft.examples;

import dev.weft.task.CancelledException;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;

/** Telling a task to stop, and its clean-up. asyncio: {@code task.cancel()}, {@code shield}. */
public final class Cancelling {
  private static final Duration SHORT = Duration.ofMillis(100);

  private Cancelling() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() ->
        TaskGroup.run(group -> {
          group.onEnd(SHORT, () -> System.out.println("the group: all have ended"));
          Task<?> worker = group.fork("worker", Cancelling::work);
          Weft.sleep(SHORT);
          worker.cancel("the shop closes");
          System.out.println("the caller: " + worker.settle().getClass().getSimpleName());
        }));
  }

  private static void work() throws InterruptedException {
    try {
      Weft.sleep(Duration.ofHours(1));
    } catch (CancelledException e) {
      System.out.println("the worker: " + e.cancellation().reason());
      throw e;
    } finally {
      Shield.within(
          Duration.ofSeconds(1),
          () -> {
            Weft.sleep(SHORT); // a wait in here is not cut off
            System.out.println("the worker: tidied up");
          });
    }
  }
}
