package dev.weft.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * The JDK's virtual threads on the barest scheduler there can be: one thread and a queue that only
 * it touches. Without tree, timers, cancellation, other threads and stealing; so nothing that runs
 * on virtual threads of this JDK can be quicker.
 */
record BareDoor() implements Door {
  @Override
  public String name() {
    return "jdk-bare";
  }

  @Override
  public boolean does(TaskCase what) {
    return what == TaskCase.FORK_JOIN || what == TaskCase.HAND_OVER;
  }

  /** The scheduler: the thread that opened it runs it. */
  private static final class Carrier implements Executor {
    private static final MethodHandle CREATE = create();

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();

    private static MethodHandle create() {
      try {
        Class<?> builders = Class.forName("java.lang.ThreadBuilders");
        MethodType type =
            MethodType.methodType(
                Thread.class, Executor.class, String.class, int.class, Runnable.class);
        return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
            .findStatic(builders, "newVirtualThread", type);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("this JDK makes its virtual threads in another way", e);
      }
    }

    @Override
    public void execute(Runnable runnable) {
      ready.add(runnable);
    }

    Thread thread(Runnable body) {
      try {
        return (Thread) CREATE.invokeExact((Executor) this, (String) null, 0, body);
      } catch (Throwable e) {
        throw new LinkageError("the JDK refused to make a virtual thread", e);
      }
    }

    /** Until nothing can go on. */
    void run() {
      for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
        next.run();
      }
    }
  }

  /** An empty task, and who waits for it. */
  private static final class Child implements Runnable {
    private final Thread parent;
    private boolean ended;

    Child(Thread parent) {
      this.parent = parent;
    }

    @Override
    public void run() {
      ended = true;
      LockSupport.unpark(parent);
    }

    void join() {
      while (!ended) {
        LockSupport.park(this);
      }
    }
  }

  @Override
  public long forkJoin(int count) {
    Carrier carrier = new Carrier();
    carrier.thread(() -> forkJoin(carrier, count)).start();
    return timed(carrier);
  }

  private static void forkJoin(Carrier carrier, int count) {
    Thread parent = Thread.currentThread();
    for (int i = 0; i < count; i++) {
      Child child = new Child(parent);
      carrier.thread(child).start();
      child.join();
    }
  }

  @Override
  public long handOver(int count) {
    TurnTable table = new TurnTable(count / 2);
    Carrier carrier = new Carrier();
    Thread first = carrier.thread(() -> table.play(0));
    Thread second = carrier.thread(() -> table.play(1));
    table.players[0] = first;
    table.players[1] = second;
    first.start();
    second.start();
    return timed(carrier);
  }

  private static long timed(Carrier carrier) {
    long began = Stopwatch.nanos();
    carrier.run();
    return Stopwatch.nanos() - began;
  }
}
