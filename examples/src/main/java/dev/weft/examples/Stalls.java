package dev.weft.examples;

import dev.weft.task.Clock;
import dev.weft.task.Stall;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finding who holds a loop. asyncio: {@code loop.slow_callback_duration}, here always on. */
public final class Stalls {
  private Stalls() {}

  public static void main(String[] words) throws InterruptedException {
    AtomicReference<@Nullable Stall> seen = new AtomicReference<>();
    WeftConfig config =
        WeftConfig.defaults()
            .withStallBound(Duration.ofMillis(20))
            .withStallReport(stall -> {
              if (stall.task().equals("busybody")) { // a busy machine may hold up others
                seen.set(stall);
              }
            });
    Weft.run(
        config,
        () ->
            TaskGroup.run(group -> {
              group.fork("busybody", () -> holdTheLoop(seen));
            }));
    Stall stall = seen.get();
    System.out.println(stall == null ? "nobody stalls" : stall.task() + " held its loop");
  }

  /** Calculates without a wait; on the JDK's scheduler that holds nobody up. */
  private static void holdTheLoop(AtomicReference<@Nullable Stall> seen) {
    long start = Clock.current().nanos();
    while (seen.get() == null && Clock.current().since(start).toSeconds() < 10) {
      Thread.onSpinWait();
    }
  }
}
