package dev.weft.task;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The seam to the JDK's scheduler, with two doors: where the threads of tasks come from.
 *
 * <ul>
 *   <li>{@link #LOOP}: a virtual thread whose scheduler is its strand. Stock JDK 25 lets one be
 *       given only through a package-private method, hence the flag.
 *   <li>{@link #DEFAULT}: an ordinary virtual thread on the JDK's own scheduler.
 * </ul>
 *
 * No JDK-internal type leaves this file.
 */
enum Threads {
  LOOP {
    @Override
    Thread create(Strand<?> strand, @Nullable String name) {
      return virtual(strand, name, strand);
    }
  },

  DEFAULT {
    @Override
    Thread create(Strand<?> strand, @Nullable String name) {
      Thread.Builder.OfVirtual builder = Thread.ofVirtual();
      return (name == null ? builder : builder.name(name)).unstarted(strand);
    }
  };

  private static final String FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";

  /** (Executor, String, int, Runnable) → Thread; null without the flag. */
  private static final @Nullable MethodHandle CREATE;

  /** (Thread) → Executor, for virtual threads only; null without the flag. */
  private static final @Nullable MethodHandle SCHEDULER_OF;

  /** () → Executor; null without the flag. */
  private static final @Nullable MethodHandle DEFAULT_SCHEDULER;

  // why: the default door has no other way from a thread to its task, and its tasks are few
  private static final ThreadLocal<Strand<?>> STRAND = new ThreadLocal<>();

  static {
    MethodHandle create = null;
    MethodHandle schedulerOf = null;
    MethodHandle defaultScheduler = null;
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      create =
          MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
              .findStatic(
                  builders,
                  "newVirtualThread",
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup());
      schedulerOf =
          inside
              .findGetter(virtual, "scheduler", Executor.class)
              .asType(MethodType.methodType(Executor.class, Thread.class));
      defaultScheduler =
          inside.findStatic(virtual, "defaultScheduler", MethodType.methodType(Executor.class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      create = null; // another JDK, or no flag: the default door remains
    }
    CREATE = create;
    SCHEDULER_OF = schedulerOf;
    DEFAULT_SCHEDULER = defaultScheduler;
  }

  /** Makes the thread of a task, not yet started. */
  abstract Thread create(Strand<?> strand, @Nullable String name);

  /** {@return whether this JVM lets Weft choose the scheduler of a virtual thread} */
  static boolean loopsPossible() {
    return CREATE != null;
  }

  /** {@return the flag that opens the loop door} */
  static String flag() {
    return FLAG;
  }

  /** {@return a virtual thread with a scheduler of its own} Only if {@link #loopsPossible}. */
  static Thread virtual(Executor scheduler, @Nullable String name, Runnable body) {
    try {
      return (Thread) handle(CREATE).invokeExact(scheduler, name, 0, body);
    } catch (Throwable e) {
      throw new LinkageError("the JDK refused to make a virtual thread", e);
    }
  }

  /** Tells the seam which task runs on the current thread, at the start of its life. */
  static void enter(Strand<?> strand) {
    if (strand.loop.threads() == DEFAULT) {
      STRAND.set(strand);
    }
  }

  /** {@return the task that runs on the thread, which is the current one, or null} */
  static @Nullable Strand<?> strandOf(Thread thread) {
    if (!thread.isVirtual()) {
      return null;
    }
    if (SCHEDULER_OF != null
        && schedulerOf(thread) instanceof Strand<?> strand
        && strand.thread() == thread) {
      return strand;
    }
    return STRAND.get();
  }

  /** Waits until a thread has ended, whatever is interrupted meanwhile. */
  static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a continuation whose loop has ended on the JDK's own scheduler: no task is ever lost. */
  static void rescue(Runnable continuation) {
    try {
      ((Executor) handle(DEFAULT_SCHEDULER).invokeExact()).execute(continuation);
    } catch (Throwable e) {
      throw new LinkageError("the JDK's scheduler refused a continuation", e);
    }
  }

  /**
   * Lets the JDK make its own pollers now, from a thread of its own scheduler; else the first
   * network call of a task would put them all on that task's loop.
   */
  static void settlePollers() throws InterruptedException {
    Thread.ofVirtual().name("weft-settle-pollers").start(Threads::loadPoller).join();
  }

  private static void loadPoller() {
    try {
      Class.forName("sun.nio.ch.Poller");
    } catch (ClassNotFoundException e) {
      // a JDK without it has no pollers to settle
    }
  }

  private static Executor schedulerOf(Thread thread) {
    try {
      return (Executor) handle(SCHEDULER_OF).invokeExact(thread);
    } catch (Throwable e) {
      throw new LinkageError("the JDK hid the scheduler of a virtual thread", e);
    }
  }

  private static MethodHandle handle(@Nullable MethodHandle handle) {
    if (handle == null) {
      throw new IllegalStateException("tasks on loops need the JVM flag " + FLAG);
    }
    return handle;
  }
}
