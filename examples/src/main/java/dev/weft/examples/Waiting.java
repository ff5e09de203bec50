package dev.weft.examples;

import dev.weft.sync.Barrier;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Limiter;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who waits for whom. asyncio: {@code Lock}, {@code Semaphore}, {@code Event}, {@code Condition}.
 */
public final class Waiting {
  private Waiting() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      atMostTwo();
      handOver();
      together();
    });
  }

  private static void atMostTwo() throws InterruptedException {
    Semaphore slots = new Semaphore("uploads", 2);
    Limiter limiter = new Limiter("downloads", 2, 1);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        group.fork(() -> slots.run(() -> most.accumulateAndGet(use(now), Math::max)));
        group.fork("download " + i, () -> limiter.run(() -> Weft.sleep(Duration.ofMillis(1))));
      }
    });
    System.out.println("at most " + most + " at a time");
  }

  private static int use(AtomicInteger now) throws InterruptedException {
    int used = now.incrementAndGet();
    Weft.sleep(Duration.ofMillis(2));
    now.decrementAndGet();
    return used;
  }

  private static void handOver() throws InterruptedException {
    Lock lock = new Lock("jobs");
    Condition filled = lock.condition();
    Deque<String> jobs = new ArrayDeque<>();
    TaskGroup.run(group -> {
      group.fork(() ->
          lock.run(() -> {
            filled.awaitUntil(() -> !jobs.isEmpty());
            System.out.println("took " + jobs.remove());
          }));
      lock.run(() -> {
        jobs.add("a job");
        filled.signal();
      });
    });
  }

  private static void together() throws InterruptedException {
    Barrier start = new Barrier("start", 3);
    Event finished = new Event();
    AtomicInteger arrived = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> {
          start.await();
          if (arrived.incrementAndGet() == 3) {
            finished.set();
          }
        });
      }
      finished.await();
      System.out.println("all " + arrived + " started together");
    });
  }
}
