package dev.weft.examples;

import dev.weft.sync.Channel;
import dev.weft.sync.Select;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;

/** Values from task to task. asyncio: {@code Queue}; Go: channels and select. */
public final class Channels {
  private Channels() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      Channel<String> lines = Channel.bounded(16);
      TaskGroup.run(group -> {
        group.fork(() -> lines.forEach(line -> System.out.println("got " + line)));
        lines.send("one");
        lines.send("two");
        lines.done();
      });

      Channel<Integer> urgent = Channel.bounded(1);
      Channel<Integer> usual = Channel.bounded(1);
      usual.send(7);
      Select<String> next =
          Select.<String>of(
                  urgent.receiving(n -> "urgent " + n), usual.receiving(n -> "usual " + n))
              .orAfter(Duration.ofMillis(5), () -> "nothing in time");
      System.out.println(next.await());
      System.out.println(next.await());
    });
  }
}
