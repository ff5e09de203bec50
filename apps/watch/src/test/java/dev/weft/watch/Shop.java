package dev.weft.watch;

import dev.weft.task.TaskGroup;
import dev.weft.task.TaskSnapshot;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A program that is looked at: says that it is open, and is closed by the end of its input. */
final class Shop {
  private Shop() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      System.out.println("no shop");
      System.in.read();
      return;
    }
    CountDownLatch all = new CountDownLatch(4);
    Weft.run(() ->
        TaskGroup.run(shop -> {
          shop.fork("till", () -> serve(all));
          shop.fork(
              "store\u001b[31m",
              () ->
                  TaskGroup.run(store -> {
                    for (int i = 1; i <= 3; i++) {
                      store.fork("shelf-" + i, () -> serve(all));
                    }
                  }));
          shop.fork(() -> {
            all.await();
            awaitAsleep();
            System.out.println("open");
          });
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  System.in.read();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
                shop.cancel("closed");
              });
        }));
  }

  /** Waits until all who serve sleep: whoever looks from elsewhere is to see nothing else. */
  private static void awaitAsleep() throws InterruptedException {
    while (!Weft.snapshot(100).stream().flatMap(Shop::serving).allMatch(Shop::sleeps)) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  private static Stream<TaskSnapshot> serving(TaskSnapshot task) {
    boolean serves = task.name().equals("till") || task.name().startsWith("shelf-");
    return serves ? Stream.of(task) : task.tasks().stream().flatMap(Shop::serving);
  }

  private static boolean sleeps(TaskSnapshot task) {
    return task.stack().stream().anyMatch(frame -> frame.getMethodName().equals("sleep"));
  }

  private static void serve(CountDownLatch all) throws InterruptedException {
    all.countDown();
    Weft.sleep(Duration.ofDays(1));
  }
}
