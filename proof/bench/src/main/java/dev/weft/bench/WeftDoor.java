package dev.weft.bench;

import dev.weft.task.Action;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Weft's tasks, on its loops or on the JDK's scheduler; as many loops as cores, not pinned. */
record WeftDoor(String name, WeftConfig config) implements Door {
  private static final Callable<Boolean> NOTHING = () -> true;

  static WeftDoor loop() {
    return new WeftDoor(Scores.WEFT, WeftConfig.defaults().withDoor(WeftConfig.Door.LOOP));
  }

  static WeftDoor defaultDoor() {
    return new WeftDoor("weft-default", WeftConfig.defaults().withDoor(WeftConfig.Door.DEFAULT));
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
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      group.fork(NOTHING).join();
    }
    return Stopwatch.nanos() - began;
  }

  @Override
  public long groups(int tasks, int count) throws InterruptedException {
    return Weft.run(
        config,
        () -> {
          long began = Stopwatch.nanos();
          for (int i = 0; i < count; i++) {
            TaskGroup.run(group -> fork(group, tasks));
          }
          return Stopwatch.nanos() - began;
        });
  }

  private static void fork(TaskGroup group, int tasks) {
    for (int i = 0; i < tasks; i++) {
      group.fork(NOTHING);
    }
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
  public Waiting park(int count) throws InterruptedException {
    Gate gate = new Gate(count);
    Waiting held = hold(count, gate, gate.arrived);
    return () -> {
      gate.open();
      held.release();
    };
  }

  @Override
  public Waiting sleep(int count) throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(count);
    Callable<Boolean> sleeper =
        () -> {
          arrived.countDown();
          Weft.sleep(Delays.SLEEP);
          return true;
        };
    return hold(count, sleeper, arrived);
  }

  /**
   * Starts a program of so many tasks on a thread of its own; they are cancelled at the release.
   */
  private Waiting hold(int count, Callable<Boolean> body, CountDownLatch arrived)
      throws InterruptedException {
    Handoff<Boolean> released = new Handoff<>();
    Action program =
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < count; i++) {
                group.fork(body);
              }
              released.await();
              group.cancel("released");
            });
    Thread thread = Thread.ofPlatform().start(() -> run(program));
    arrived.await();
    return () -> {
      released.give(true);
      thread.join();
    };
  }

  private void run(Action program) {
    try {
      Weft.run(config, program);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public double timeouts(int pending, int count) throws InterruptedException {
    return Weft.run(
        config,
        () ->
            TaskGroup.call(group -> {
              CountDownLatch arrived = new CountDownLatch(pending);
              for (int i = 0; i < pending; i++) {
                int which = i;
                group.fork(() -> {
                  arrived.countDown();
                  Weft.sleep(Delays.pending(which));
                });
              }
              arrived.await();
              Memory.settle();
              double nanos = Rounds.median(WeftDoor::timeouts, count);
              group.cancel("measured");
              return nanos;
            }));
  }

  private static long timeouts(int count) throws InterruptedException {
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      Timeout.after(Delays.BOUND, NOTHING);
    }
    return Stopwatch.nanos() - began;
  }

  /** What all the waiting tasks run: one object for all, as for the JDK's threads. */
  private static final class Gate implements Callable<Boolean> {
    private final Thread[] waiting;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch arrived;
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

    void open() {
      open = true;
      for (Thread thread : waiting) {
        LockSupport.unpark(thread);
      }
    }
  }
}
