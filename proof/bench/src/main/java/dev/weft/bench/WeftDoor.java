package dev.weft.bench;

import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Weft's tasks, on its loops or on the JDK's scheduler; as many loops as cores, not pinned. */
record WeftDoor(String name, WeftConfig config) implements Door {
  static WeftDoor loop() {
    return new WeftDoor(Scores.WEFT, WeftConfig.defaults().withDoor(WeftConfig.Door.LOOP));
  }

  static WeftDoor defaultDoor() {
    return new WeftDoor("weft-default", WeftConfig.defaults().withDoor(WeftConfig.Door.DEFAULT));
  }

  @Override
  public List<String> jvmFlags() {
    return List.of();
  }

  @Override
  public long forkJoin(int count) throws InterruptedException {
    return Weft.run(
        config,
        () ->
            TaskGroup.call(group -> {
              return forkJoin(group, count);
            }));
  }

  private static long forkJoin(TaskGroup group, int count) throws InterruptedException {
    Callable<Boolean> nothing = () -> true;
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      group.fork(nothing).join();
    }
    return Stopwatch.nanos() - began;
  }

  @Override
  public long handOver(int count) throws InterruptedException {
    TurnTable table = new TurnTable(count / 2);
    CountDownLatch seated = new CountDownLatch(2);
    return Weft.run(
        config,
        () -> {
          long began = Stopwatch.nanos();
          TaskGroup.run(group -> {
            group.fork(() -> play(table, seated, 0));
            group.fork(() -> play(table, seated, 1));
          });
          return Stopwatch.nanos() - began;
        });
  }

  private static void play(TurnTable table, CountDownLatch seated, int me)
      throws InterruptedException {
    table.players[me] = Thread.currentThread();
    seated.countDown();
    seated.await();
    table.play(me);
  }

  @Override
  public Parked park(int count) throws InterruptedException {
    Gate gate = new Gate(count);
    Thread program = Thread.ofPlatform().start(() -> hold(gate, count));
    gate.arrived.await();
    return () -> {
      gate.release();
      program.join();
    };
  }

  private void hold(Gate gate, int count) {
    try {
      Weft.run(
          config,
          () ->
              TaskGroup.run(group -> {
                for (int i = 0; i < count; i++) {
                  group.fork(gate);
                }
                gate.released.await();
              }));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What all the waiting tasks run: one object for all, as for the JDK's threads. */
  private static final class Gate implements Callable<Boolean> {
    private final Thread[] waiting;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch arrived;
    private final Handoff<Boolean> released = new Handoff<>();
    private volatile boolean open;

    Gate(int count) {
      waiting = new Thread[count];
      arrived = new CountDownLatch(count);
    }

    @Override
    public Boolean call() {
      waiting[next.getAndIncrement()] = Thread.currentThread();
      arrived.countDown();
      while (!open) {
        LockSupport.park(this);
      }
      return true;
    }

    void release() {
      open = true;
      for (Thread thread : waiting) {
        LockSupport.unpark(thread);
      }
      released.give(true);
    }
  }
}
