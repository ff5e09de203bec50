package dev.weft.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that end together: the group ends when its body and all its tasks have ended.
 *
 * <p>The body runs on the caller's task and is part of the group. The first failure cancels the
 * rest and is what the caller sees; later failures are suppressed on it. Cancelling the caller
 * cancels the group.
 *
 * <p>Any thread may fork into a group that has not ended, and cancel it.
 */
public final class TaskGroup extends Scope {
  /** The body of a group that results in something. */
  @FunctionalInterface
  public interface Body<T> {
    T run(TaskGroup group) throws Exception;
  }

  /** The body of a group without a result. */
  @FunctionalInterface
  public interface VoidBody {
    void run(TaskGroup group) throws Exception;
  }

  // immutable
  private final Strand<?> owner;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Strand<?> youngest;
  private @Nullable Throwable failure;
  private int living;
  private boolean closed;

  /** The owner waits until fewer tasks than this live; 0 while it does not wait. */
  private int awaited;

  private TaskGroup(Strand<?> owner) {
    super(owner.scope());
    this.owner = owner;
  }

  /**
   * Runs a body that may fork tasks, and waits for all of them.
   *
   * <p>Waits. Outside of a task this is a mistake: start with {@link Weft#run(Action)}.
   *
   * @return what the body returns, once every task has ended
   * @throws RuntimeException the first failure of the body or a task: an unchecked one as itself, a
   *     checked one as the cause of a {@link TaskFailedException}; all others suppressed on it
   * @throws TaskCancelledException if the group was cancelled before the body had its result
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T run(Body<? extends T> body) throws InterruptedException {
    return new TaskGroup(Strand.current("TaskGroup.run(…)")).live(body);
  }

  /** Runs a body as {@link #run(Body)} does, without a result. */
  @SuppressWarnings("NullAway") // nothing is the only value of Void
  public static void run(VoidBody body) throws InterruptedException {
    run(group -> {
      body.run(group);
      return (Void) null;
    });
  }

  /** The life of a group: body, then the end of all tasks, then what came of it. */
  private <T> T live(Body<? extends T> body) throws InterruptedException {
    Strand.checkpoint(owner);
    owner.enter(this);
    T result = null;
    Exception stop = null;
    try {
      result = body.run(this);
    } catch (InterruptedException e) {
      stop = stopped(e);
    } catch (Throwable e) {
      failed(e, "the body");
    }
    InterruptedException late = awaitTasks();
    owner.leave(this);
    return conclude(result, stop == null ? late : stop);
  }

  /** {@return what the caller sees of a body that was told to stop, unless something failed} */
  private Exception stopped(InterruptedException e) {
    Cancellation by = owner.cancelledBy();
    if (by != null && by.origin() == this) {
      return new TaskCancelledException(toString(), by); // the group was cancelled, not the caller
    }
    stopTasks(e);
    return e;
  }

  @SuppressWarnings("NullAway") // a body that was not stopped and did not fail has its result
  private <T> T conclude(@Nullable T result, @Nullable Exception stop) throws InterruptedException {
    if (failure != null) {
      throw TaskFailedException.unchecked(failure);
    }
    if (stop instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (stop != null) {
      Strand.checkpoint(owner); // the caller was cancelled, too, and that reaches further
      throw TaskFailedException.unchecked(stop);
    }
    return result;
  }

  // ---- forking ----

  /**
   * Starts a task in this group. Never waits.
   *
   * <p>A task of a cancelled group starts too, and is stopped by its first checkpoint.
   *
   * @return the task
   * @throws ClosedException if the group has ended
   */
  public <T> Task<T> fork(Callable<? extends T> body) {
    return start(null, body);
  }

  /** Starts a task without a result, as {@link #fork(Callable)} does. */
  public Task<?> fork(Action body) {
    return fork(null, body);
  }

  /** Starts a task with a name, as {@link #fork(Callable)} does. */
  public <T> Task<T> fork(@Nullable String name, Callable<? extends T> body) {
    return start(name, body);
  }

  /** Starts a task with a name and without a result, as {@link #fork(Callable)} does. */
  public Task<?> fork(@Nullable String name, Action body) {
    return start(name, body instanceof Callable ? Tasks.callable(body) : body);
  }

  private <T> Task<T> start(@Nullable String name, Object body) {
    Objects.requireNonNull(body, "body");
    Strand<T> task = new Strand<>(owner.loop.engine().place(), this, name, body);
    add(task);
    boolean started = false;
    try {
      task.start();
      started = true;
    } finally {
      if (!started) {
        ended(task);
      }
    }
    return task;
  }

  private void add(Strand<?> task) {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedException(this + " has ended: fork while its body or a task of it runs");
      }
      task.older = youngest;
      if (youngest != null) {
        youngest.younger = task;
      }
      youngest = task;
      living++;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the failure of the body or of a task, and cancels the rest. */
  void failed(Throwable e, Object who) {
    lock.lock();
    try {
      if (failure == null) {
        failure = e;
      } else if (TaskFailedException.root(failure) != TaskFailedException.root(e)) {
        failure.addSuppressed(e);
      }
    } finally {
      lock.unlock();
    }
    cancelScope(who + " failed: " + TaskFailedException.describe(e));
  }

  /** Called by each task as the last thing it does. */
  void ended(Strand<?> task) {
    lock.lock();
    try {
      if (task.older != null) {
        task.older.younger = task.younger;
      }
      if (task.younger != null) {
        task.younger.older = task.older;
      } else {
        youngest = task.older;
      }
      living--;
      if (living < awaited) {
        LockSupport.unpark(owner.thread());
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- waiting: owner only ----

  /**
   * Waits for the end of every task, whatever is cancelled meanwhile, and closes the group.
   *
   * @return why the caller was told to stop while it waited, or null
   */
  private @Nullable InterruptedException awaitTasks() {
    if (hasClosed()) {
      return null;
    }
    InterruptedException stop = toldToStop(null);
    do {
      LockSupport.park(this);
      stop = toldToStop(stop);
    } while (!hasClosed());
    return stop;
  }

  /** {@return why the caller is to stop: as known, or news, which the tasks are told, or null} */
  private @Nullable InterruptedException toldToStop(@Nullable InterruptedException known) {
    InterruptedException stop = Strand.pending(owner);
    if (known != null || stop == null || isMine(stop)) {
      return known;
    }
    stopTasks(stop);
    return stop;
  }

  /** A cancellation of the caller is the tasks' own already; another interrupt they are told. */
  private void stopTasks(InterruptedException stop) {
    if (owner.cancelledBy() == null) {
      cancelScope("the caller was interrupted: " + stop.getMessage());
    }
  }

  /** {@return whether only this group was cancelled: then the body's result stands} */
  private boolean isMine(InterruptedException stop) {
    return stop instanceof CancelledException cancelled
        && cancelled.cancellation().origin() == this;
  }

  /** Waits for room for one more task among {@code limit}, as a checkpoint. */
  void awaitRoom(int limit) throws InterruptedException {
    Strand.checkpoint(owner);
    while (!hasFewerThan(limit)) {
      LockSupport.park(this);
      Strand.checkpoint(owner);
    }
  }

  /** {@return whether there is room} If not, the owner will be woken when there is. */
  private boolean hasFewerThan(int limit) {
    lock.lock();
    try {
      boolean room = living < limit;
      awaited = room ? 0 : limit;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether no task lives} Then none ever will; else the last one will wake the owner. */
  private boolean hasClosed() {
    lock.lock();
    try {
      closed = living == 0;
      awaited = 1;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  // ---- cancellation ----

  /**
   * Tells the body and every task of this group to stop at their next checkpoint. Never waits.
   *
   * @param reason one sentence for people
   * @return whether this call was the first to cancel this group
   */
  public boolean cancel(String reason) {
    return cancelScope(reason);
  }

  /** {@return how many tasks live now, the body not counted} */
  public int living() {
    lock.lock();
    try {
      return living;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the tasks that live now, the youngest first} */
  List<Strand<?>> tasks() {
    List<Strand<?>> tasks = new ArrayList<>();
    lock.lock();
    try {
      for (Strand<?> task = youngest; task != null; task = task.older) {
        tasks.add(task);
      }
    } finally {
      lock.unlock();
    }
    return tasks;
  }

  @Override
  void wake() {
    Deque<TaskGroup> open = new ArrayDeque<>();
    open.add(this);
    owner.wake(this, open);
    Nest.wakeAll(open);
  }

  @Override
  public String toString() {
    return "group of " + owner;
  }
}
