package dev.weft.bench;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Plain virtual threads on the JDK's own scheduler, with as many carriers as cores or with one. Not
 * pinned to cores.
 */
record JdkDoor(String name, List<String> jvmFlags) implements Door {
  static JdkDoor allCarriers() {
    return new JdkDoor("jdk", List.of());
  }

  /** No stealing between cores: the JDK's best at hand-overs. */
  static JdkDoor oneCarrier() {
    return new JdkDoor(
        "jdk-1-carrier",
        List.of(
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1"));
  }

  /** Groups are measured of scopes, which are a preview; memory and timers of one JDK. */
  @Override
  public boolean does(TaskCase what) {
    return switch (what) {
      case FORK_JOIN, HAND_OVER -> true;
      case PARKED, SLEEPING, TIMER -> jvmFlags.isEmpty();
      case GROUP_OF_1, GROUP_OF_100, LATENCY -> false;
    };
  }

  @Override
  public long forkJoin(int count) throws InterruptedException {
    long[] nanos = new long[1];
    Runnable nothing = () -> {};
    Thread parent =
        Thread.startVirtualThread(() -> {
          try {
            nanos[0] = forkJoin(nothing, count);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    parent.join();
    return nanos[0];
  }

  private static long forkJoin(Runnable nothing, int count) throws InterruptedException {
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      Thread.startVirtualThread(nothing).join();
    }
    return Stopwatch.nanos() - began;
  }

  @Override
  public long handOver(int count) throws InterruptedException {
    TurnTable table = new TurnTable(count / 2);
    Thread first = Thread.ofVirtual().unstarted(() -> table.play(0));
    Thread second = Thread.ofVirtual().unstarted(() -> table.play(1));
    table.players[0] = first;
    table.players[1] = second;
    long began = Stopwatch.nanos();
    first.start();
    second.start();
    first.join();
    second.join();
    return Stopwatch.nanos() - began;
  }

  @Override
  public Waiting park(int count) throws InterruptedException {
    Gate gate = new Gate(count);
    for (int i = 0; i < count; i++) {
      gate.waiting[i] = Thread.startVirtualThread(gate);
    }
    gate.arrived.await();
    return gate;
  }

  @Override
  public Waiting sleep(int count) throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(count);
    Runnable sleeper =
        () -> {
          arrived.countDown();
          try {
            Thread.sleep(Delays.SLEEP);
          } catch (InterruptedException e) {
            // released
          }
        };
    Thread[] sleeping = new Thread[count];
    for (int i = 0; i < count; i++) {
      sleeping[i] = Thread.startVirtualThread(sleeper);
    }
    arrived.await();
    return () -> {
      for (Thread thread : sleeping) {
        thread.interrupt();
      }
      for (Thread thread : sleeping) {
        thread.join();
      }
    };
  }

  /** A timeout as one makes it with the JDK alone: a scheduled task that the call's end cancels. */
  @Override
  public double timeouts(int pending, int count) throws InterruptedException {
    Runnable nothing = () -> {};
    try (ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1)) {
      timers.setRemoveOnCancelPolicy(true);
      timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      for (int i = 0; i < pending; i++) {
        timers.schedule(nothing, Delays.pending(i).toMillis(), TimeUnit.MILLISECONDS);
      }
      Memory.settle();
      return Rounds.median(timeouts -> timeouts(timers, nothing, timeouts), count);
    }
  }

  private static long timeouts(ScheduledExecutorService timers, Runnable nothing, int count) {
    long bound = Delays.BOUND.toMillis();
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      timers.schedule(nothing, bound, TimeUnit.MILLISECONDS).cancel(false);
    }
    return Stopwatch.nanos() - began;
  }

  /**
   * What all the waiting threads run: one object for all, so a thread costs what the JDK makes of
   * it and no more.
   */
  private static final class Gate implements Runnable, Waiting {
    // written by the thread that parks and releases
    private final Thread[] waiting;
    private final CountDownLatch arrived;
    private volatile boolean open;

    Gate(int count) {
      waiting = new Thread[count];
      arrived = new CountDownLatch(count);
    }

    @Override
    public void run() {
      arrived.countDown();
      while (!open) {
        LockSupport.park(this);
      }
    }

    @Override
    public void release() throws InterruptedException {
      open = true;
      for (Thread thread : waiting) {
        LockSupport.unpark(thread);
      }
      for (Thread thread : waiting) {
        thread.join();
      }
    }
  }
}
