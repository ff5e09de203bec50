package dev.weft.bench;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;

/** What java.util.concurrent offers, fair, on virtual threads. */
record JdkSync(String name, List<String> jvmFlags) implements SyncDoor {
  static JdkSync allCarriers() {
    return new JdkSync("jdk", List.of());
  }

  /** Runs two pieces of work on virtual threads. {@return the nanoseconds until both had ended} */
  static long both(Work first, Work second) throws InterruptedException {
    long began = Stopwatch.nanos();
    Thread one = Thread.startVirtualThread(() -> run(first));
    Thread two = Thread.startVirtualThread(() -> run(second));
    one.join();
    two.join();
    return Stopwatch.nanos() - began;
  }

  static void run(Work work) {
    try {
      work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long hop(int capacity, int count) throws InterruptedException {
    BlockingQueue<Integer> queue =
        capacity == 0 ? new SynchronousQueue<>(true) : new ArrayBlockingQueue<>(capacity, true);
    Work send = () -> queue.put(1);
    Work receive = queue::take;
    return both(send.times(count), receive.times(count));
  }

  @Override
  public long permit(int count) throws InterruptedException {
    Semaphore semaphore = new Semaphore(1, true);
    Work use =
        () -> {
          semaphore.acquire();
          semaphore.release();
        };
    return both(use.times(count), () -> {});
  }

  @Override
  public long turns(int count) throws InterruptedException {
    Semaphore semaphore = new Semaphore(1, true);
    Work use =
        () -> {
          semaphore.acquire();
          Thread.yield();
          semaphore.release();
        };
    return both(use.times(count / 2), use.times(count / 2));
  }
}
