package dev.weft.examples;

import dev.weft.sync.Channel;
import dev.weft.sync.Select;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;

/** What happens when a task ends. asyncio: {@code add_done_callback}, {@code wait}. */
public final class Endings {
  private Endings() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() ->
        TaskGroup.run(group -> {
          Channel<String> lines = Channel.bounded(4);
          Task<Integer> reader =
              group.fork(
                  "reader",
                  () -> {
                    lines.send("one");
                    lines.send("two");
                    return 2;
                  });
          reader.onEnd(outcome -> System.out.println(Task.current().name() + ": " + outcome));
          reader.join();

          Task.Watch watch = group.fork(() -> "unheard").onEnd(System.out::println);
          System.out.println("taken back: " + watch.takeBack());

          Select<Boolean> next =
              Select.<Boolean>of(
                      lines.receiving(line -> {
                        System.out.println("got " + line);
                        return true;
                      }),
                      Select.ended(reader, _ -> false))
                  .inOrder();
          while (next.await()) {}
          System.out.println("the reader has ended, and nothing is left");
        }));
  }
}
