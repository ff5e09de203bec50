package dev.weft.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task: one virtual thread, the scheduler of that thread, and the outermost scope of its code.
 *
 * <p>Being its own scheduler is what makes switching cheap: the first runnable the thread hands to
 * {@link #execute} is its own continuation, so from then on the loop queues the strand itself, and
 * knows without a look-up which task it runs.
 *
 * <pre>
 * new → start → (ready → running → waiting)* → end
 * </pre>
 */
final class Strand<T> extends Waiting implements Task<T>, Node, Executor, Runnable {
  private static final VarHandle JOINERS;
  private static final Fork.Priority[] PRIORITIES = Fork.Priority.values();

  static {
    try {
      JOINERS = MethodHandles.lookup().findVarHandle(Strand.class, "joiners", Joiner.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // immutable
  private final Thread thread;
  private final long born;

  /** A byte, for that costs a task no memory. */
  private final byte priority;

  /** Set once, by the forking thread, when the thread starts. */
  private @Nullable Runnable continuation;

  /** Those who wait for the end; how it ended once it has. Any thread. */
  private volatile @Nullable Joiner joiners;

  /**
   * A Callable or an Action, until it has run; then its result, failure or cancellation. Written by
   * this task only, published by joiners.
   */
  private @Nullable Object work;

  // guarded by the group's lock
  @Nullable Strand<?> older;
  @Nullable Strand<?> younger;

  /**
   * @param body a Callable or an Action; what is both is called
   */
  Strand(
      Loop loop,
      @Nullable TaskGroup group,
      @Nullable String name,
      Object body,
      Fork.Priority priority) {
    super(group, loop);
    this.work = body;
    this.priority = (byte) priority.ordinal();
    this.born = loop.roughTime();
    this.thread = loop.threads().create(this, loop.nameOf(name));
  }

  /** {@return the task that runs on the current thread, or null} */
  static @Nullable Strand<?> current() {
    return Threads.strandOf(Thread.currentThread());
  }

  /** {@return the task that runs on the current thread} */
  static Strand<?> current(String what) {
    Strand<?> strand = current();
    if (strand == null) {
      throw new IllegalStateException(
          what
              + " needs a task, but thread '"
              + Thread.currentThread().getName()
              + "' is none: call it inside Weft.run(…)");
    }
    return strand;
  }

  void start() {
    loop.arrived();
    if (loop.listening != null) {
      loop.listening.forked(this);
    }
    boolean started = false;
    try {
      thread.start();
      started = true;
    } finally {
      if (!started) {
        loop.left(); // no memory for its queue, its stack, its place in the JDK's books
      }
    }
    Loop.mayPreempt();
  }

  @Override
  Thread thread() {
    return thread;
  }

  @Override
  Task<T> task() {
    return this;
  }

  private @Nullable TaskGroup group() {
    return (TaskGroup) parent;
  }

  // ---- life: on the task's own thread ----

  /** The life of a task, on its own thread. */
  @Override
  public void run() {
    Joiner end;
    try {
      Threads.enter(this);
      if (loop.listening != null) {
        loop.listening.started(this);
      }
      if (cancelledBy() != null) {
        thread.interrupt(); // cancelled before it was forked, when nobody could wake it
      }
      Object body = notNull(work);
      if (body instanceof Callable<?> callable) {
        work = callable.call();
      } else { // here, not in a method of its own: each frame costs every waiting task memory
        ((Action) body).run();
        work = null;
      }
      end = Joiner.DONE;
    } catch (Throwable e) {
      end = stopped(e);
    }
    loop.left();
    Joiner.wakeAll((Joiner) JOINERS.getAndSet(this, end));
    if (loop.listening != null) {
      loop.listening.ended(this);
    }
    TaskGroup group = group();
    if (group != null) {
      group.ended(this);
    }
  }

  /** A failure reaches the group before anybody can learn of it, so that none can overtake it. */
  private Joiner stopped(Throwable e) {
    Cancellation by = e instanceof InterruptedException ? cancelledBy() : null;
    work = by == null ? e : by;
    TaskGroup group = group();
    if (group != null && by == null) {
      group.taskFailed(e, this);
    } else if (group != null && e instanceof InterruptedException stop) {
      Failures.beside(stop).forEach(failure -> group.taskFailed(failure, this));
    }
    return by == null ? Joiner.FAILED : Joiner.CANCELLED;
  }

  // ---- the scheduler of its own thread ----

  /**
   * Called by the JDK when the thread, or another one that inherited this scheduler, can go on.
   * Never waits, never refuses.
   */
  @Override
  public void execute(Runnable runnable) {
    if (continuation == null) {
      continuation = runnable;
    }
    if (runnable == continuation) {
      loop.ready(this);
    } else {
      loop.submit(Node.of(runnable)); // a thread that a library started inside this task
    }
  }

  @Override
  public void resume() {
    Runnable next = continuation;
    if (next != null) {
      loop.run(thread, next);
    }
  }

  @Override
  public void resumeElsewhere() {
    Runnable next = continuation;
    if (next != null) {
      Threads.rescue(next);
    }
  }

  @Override
  public Fork.Priority priority() {
    return PRIORITIES[priority];
  }

  private boolean hasEnded() {
    return Joiner.end(joiners) != null;
  }

  // ---- the face ----

  @Override
  public String name() {
    String name = thread.getName();
    return name.isEmpty() ? "task-" + thread.threadId() : name;
  }

  @Override
  public State state() {
    State end = Joiner.end(joiners);
    if (end != null) {
      return end;
    }
    return cancelledBy(this) == null ? State.RUNNING : State.CANCELLING;
  }

  @Override
  public Duration age() {
    return loop.clock().since(born);
  }

  @Override
  public boolean cancel(String reason) {
    return !hasEnded() && cancelScope(reason);
  }

  @Override
  public T join() throws InterruptedException {
    awaitAsCheckpoint();
    return result();
  }

  @Override
  public Outcome<T> settle() throws InterruptedException {
    awaitAsCheckpoint();
    return ending();
  }

  @Override
  public Optional<Outcome<T>> outcome() {
    return hasEnded() ? Optional.of(ending()) : Optional.empty();
  }

  private void awaitAsCheckpoint() throws InterruptedException {
    Strand<?> me = current();
    if (me == this) {
      throw new IllegalStateException("task '" + name() + "' would wait for itself for ever");
    }
    boolean waited = !hasEnded();
    if (waited) {
      awaitEnd(me);
    }
    if (!waited || joiners == Joiner.CANCELLED) {
      checkpoint(me); // it may have been stopped for the same reason as the caller
    }
  }

  /** Waits for the end of this task, whatever is cancelled meanwhile. */
  void awaitEnd() {
    boolean interrupted = false;
    while (!hasEnded()) {
      try {
        awaitEnd(current());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Watch onEnd(Consumer<? super Outcome<T>> told) {
    Objects.requireNonNull(told, "told");
    Joiner joiner = add(Joiner.toRun(() -> told.accept(ending())));
    if (hasEnded()) {
      joiner.tell(); // unless the task itself, which found it just in time, does so
    }
    return joiner;
  }

  private void awaitEnd(@Nullable Strand<?> me) throws InterruptedException {
    Joiner joiner = add(Joiner.ofCurrentThread());
    InterruptedException stop = null;
    while (!hasEnded() && (stop = pending(me)) == null) {
      if (parks(me)) {
        LockSupport.park(this);
      }
    }
    resumed(me);
    if (stop != null) {
      joiner.giveUp();
      throw stop;
    }
  }

  /** Adds one to those who wait for the end, unless that has come. */
  private Joiner add(Joiner mine) {
    Joiner top;
    do {
      top = joiners;
    } while (Joiner.end(top) == null && !JOINERS.compareAndSet(this, top, mine.on(top)));
    return mine;
  }

  /** {@return how many wait for the end, or have gone without being swept out} For tests. */
  int joiners() {
    return Joiner.length(joiners);
  }

  /** {@return the result of the ended task, or throws what it ended with} */
  T result() {
    Outcome<T> ending = ending();
    if (ending instanceof Outcome.Cancelled<T>(Cancellation why)) {
      throw new TaskCancelledException(toString(), why);
    }
    return ending.orThrow();
  }

  /** {@return how the task, which has ended, did} */
  @SuppressWarnings({"unchecked", "NullAway"}) // a DONE task ends with a T, null if T allows it
  Outcome<T> ending() {
    return switch (state()) {
      case DONE -> new Outcome.Done<>((T) work);
      case FAILED -> new Outcome.Failed<>((Throwable) notNull(work));
      case CANCELLED -> new Outcome.Cancelled<>((Cancellation) notNull(work));
      case RUNNING, CANCELLING -> throw new IllegalStateException(this + " has not ended");
    };
  }

  private static Object notNull(@Nullable Object work) {
    return Objects.requireNonNull(work, "work");
  }

  @Override
  public String toString() {
    return "task '" + name() + "'";
  }
}
