package dev.weft.examples;

import dev.weft.sync.Event;
import dev.weft.task.TaskGroup;
import dev.weft.task.TaskSnapshot;
import dev.weft.task.Weft;
import java.time.Duration;

/**
 * Seeing who lives. asyncio: {@code asyncio.all_tasks()}; from outside, {@code python -m asyncio
 * pstree PID}, here {@code weft tree PID}.
 */
public final class Living {
  private Living() {}

  public static void main(String[] words) throws InterruptedException {
    Event stocked = new Event();
    Weft.run(() ->
        TaskGroup.run(shop -> {
          shop.fork("till", () -> Weft.sleep(Duration.ofDays(1)));
          shop.fork(
              "store",
              () ->
                  TaskGroup.run(store -> {
                    store.fork("upper shelf", () -> Weft.sleep(Duration.ofDays(1)));
                    store.fork("lower shelf", () -> Weft.sleep(Duration.ofDays(1)));
                    stocked.set();
                  }));
          stocked.await();
          Weft.snapshot(100).forEach(task -> print(task, ""));
          shop.cancel("seen");
        }));
  }

  private static void print(TaskSnapshot task, String indent) {
    System.out.println(indent + task.name());
    task.tasks().forEach(one -> print(one, indent + "  "));
  }
}
