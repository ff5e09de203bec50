package dev.weft.examples;

import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starting a service and going on once it is ready. trio: {@code await nursery.start(serve)}. */
public final class ReadyFirst {
  private ReadyFirst() {}

  public static void main(String[] words) throws InterruptedException {
    AtomicBoolean listening = new AtomicBoolean();
    Weft.run(() ->
        TaskGroup.run(group -> {
          int port =
              group.start(ready -> {
                listening.set(true);
                ready.accept(8080);
                Weft.sleep(Duration.ofHours(1)); // serves until it is told to stop
              });
          System.out.println("listening on " + port + ": " + listening);
          group.cancel("the example is over");
        }));
  }
}
