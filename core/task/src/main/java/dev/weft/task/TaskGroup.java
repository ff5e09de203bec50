package dev.weft.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
  /** The body of a group. */
  @FunctionalInterface
  public interface Body {
    void run(TaskGroup group) throws Exception;
  }

  /** The body of a group that results in something. */
  @FunctionalInterface
  public interface ResultBody<T> {
    T call(TaskGroup group) throws Exception;
  }

  /** The body of a group with a policy. */
  @FunctionalInterface
  public interface PolicyBody<T> {
    void run(GroupOf<T> group) throws Exception;
  }

  /** The body of a task that has to be ready before others go on. */
  @FunctionalInterface
  public interface StartingBody<T> {
    /**
     * @param ready to be called once, with what the starter waits for
     */
    void run(Consumer<? super T> ready) throws Exception;
  }

  // immutable
  private final Strand<?> owner;
  private final Members members;
  private final @Nullable Referee<?, ?> referee;

  /** The one loop of all tasks in here, or null. */
  private final @Nullable Loop confines;

  private final Failures failures = new Failures();
  private final Hooks hooks = new Hooks();

  /** The policy has enough. Written before this is cancelled for it, read after. */
  private boolean enough;

  private TaskGroup(Strand<?> owner, @Nullable Referee<?, ?> referee, @Nullable Loop confines) {
    super(owner.scope());
    this.owner = owner;
    this.members = new Members(owner.thread());
    this.referee = referee;
    this.confines = confines == null ? Forking.confines(owner.scope()) : confines;
  }

  /**
   * Runs a body that may fork tasks, and waits for all of them.
   *
   * <p>Waits. Outside of a task this is a mistake: start with {@link Weft#run(Action)}.
   *
   * @throws RuntimeException the first failure of the body or a task: an unchecked one as itself, a
   *     checked one as the cause of a {@link TaskFailedException}; all others suppressed on it
   * @throws TaskCancelledException if the group was cancelled before the body had ended
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SuppressWarnings("NullAway") // nothing is the only value of Void
  public static void run(Body body) throws InterruptedException {
    call(group -> {
      body.run(group);
      return (Void) null;
    });
  }

  /**
   * Runs a body as {@link #run(Body)} does.
   *
   * @return what the body returns, once every task has ended
   */
  public static <T> T call(ResultBody<? extends T> body) throws InterruptedException {
    return new TaskGroup(Strand.current("TaskGroup.call(…)"), null, null).live(body);
  }

  /**
   * Runs a body that may fork like tasks, until all have ended or the policy has enough.
   *
   * <p>Waits. Failures of tasks are the policy's to judge; a failure of the body cancels the group
   * and is what the caller sees.
   *
   * @return what the policy makes of it, once every task has ended
   * @throws RuntimeException what the body or the policy throws; a checked exception as the cause
   *     of a {@link TaskFailedException}
   * @throws TaskCancelledException if the group was cancelled before the body had ended
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SuppressWarnings("NullAway") // nothing is the only value of Void
  public static <T, R> R run(Policy<T, R> policy, PolicyBody<T> body) throws InterruptedException {
    Referee<T, R> referee = new Referee<>(policy);
    TaskGroup group = new TaskGroup(Strand.current("TaskGroup.run(…)"), referee, null);
    group.live(same -> {
      body.run(new GroupOf<>(same));
      return (Void) null;
    });
    return Tasks.call(referee::result);
  }

  /** Runs a body as {@link #call} does; all tasks stay on the caller's loop. */
  static <T> T callConfined(Strand<?> owner, ResultBody<? extends T> body)
      throws InterruptedException {
    return new TaskGroup(owner, null, owner.loop).live(body);
  }

  /** The life of a group: body, the end of all tasks, the hooks, then what came of it. */
  private <T> T live(ResultBody<? extends T> body) throws InterruptedException {
    Strand.checkpoint(owner);
    owner.enter(this);
    T result = null;
    Exception stop = null;
    try {
      result = body.call(this);
    } catch (InterruptedException e) {
      stop = stopped(e);
    } catch (Throwable e) {
      failed(e, "the body");
    }
    InterruptedException late = awaitTasks();
    hooks.run(e -> failed(e, "a hook"));
    owner.leave(this);
    return conclude(result, stop == null ? late : stop);
  }

  /** {@return what the caller sees of a body that was told to stop, unless something failed} */
  private @Nullable Exception stopped(InterruptedException e) {
    Cancellation by = owner.cancelledBy();
    if (by != null && by.origin() == this) {
      Failures.beside(e).forEach(failure -> failed(failure, "the body"));
      return enough
          ? null
          : new TaskCancelledException(toString(), by); // the group was cancelled, not the caller
    }
    stopTasks(e);
    return e;
  }

  @SuppressWarnings("NullAway") // a body that was not stopped and did not fail has its result
  private <T> T conclude(@Nullable T result, @Nullable Exception stop) throws InterruptedException {
    failures.throwAny();
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
    return begin(Fork.plain(), body);
  }

  /** Starts a task without a result, as {@link #fork(Callable)} does. */
  public Task<?> fork(Action body) {
    return fork(Fork.plain(), body);
  }

  /** Starts a task with a name, as {@link #fork(Callable)} does. */
  public <T> Task<T> fork(String name, Callable<? extends T> body) {
    return begin(Fork.named(name), body);
  }

  /** Starts a task with a name and without a result, as {@link #fork(Callable)} does. */
  public Task<?> fork(String name, Action body) {
    return fork(Fork.named(name), body);
  }

  /**
   * Starts a task as {@link #fork(Callable)} does, named and placed as it says.
   *
   * @throws IllegalArgumentException if it asks for a loop that there is not, or in a {@link
   *     Confined} group for another one
   */
  public <T> Task<T> fork(Fork how, Callable<? extends T> body) {
    return begin(how, body);
  }

  /** Starts a task without a result, as {@link #fork(Fork, Callable)} does. */
  public Task<?> fork(Fork how, Action body) {
    return begin(how, body instanceof Callable ? Tasks.callable(body) : body);
  }

  /**
   * Starts a task and waits until it says that it is ready, such as a server that listens.
   *
   * <p>Waits. If the caller is cancelled or interrupted, only its waiting ends.
   *
   * @return what the task was ready with
   * @throws ClosedException if the task ended before it was ready, or the group has ended
   * @throws RuntimeException if the task failed before it was ready: its failure
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T start(StartingBody<T> body) throws InterruptedException {
    return Starter.start(this, body);
  }

  /**
   * Registers what is to be done at the end of this group, after its last task: the last registered
   * first, each in a {@link Shield}. Never waits. What it throws fails the group.
   *
   * @param bound how long it may take; not negative
   * @throws ClosedException if the group has ended
   */
  public void onEnd(Duration bound, Action action) {
    if (!hooks.add(bound, action)) {
      throw hasEnded();
    }
  }

  private <T> Task<T> begin(Fork how, Object body) {
    Strand<T> task = owner.loop.engine().forking().of(this, how, body);
    if (!members.add(task)) {
      throw hasEnded();
    }
    boolean started = false;
    try {
      if (referee != null) {
        referee.forked(task);
      }
      task.start();
      started = true;
    } finally {
      if (!started) {
        members.remove(task);
      }
    }
    return task;
  }

  private ClosedException hasEnded() {
    return new ClosedException(this + " has ended: use it while its body or a task of it runs");
  }

  /** Called by a task that failed, before anybody can learn of it. */
  void taskFailed(Throwable e, Strand<?> task) {
    if (referee == null) {
      failed(e, task);
    }
  }

  /** Keeps the failure of the body or of a task, and cancels the rest. */
  private void failed(Throwable e, Object who) {
    failures.add(e);
    cancelScope(who + " failed: " + TaskFailedException.describe(e));
  }

  /** Called by each task as the last thing it does. */
  void ended(Strand<?> task) {
    if (referee != null) {
      judge(referee, task);
    }
    members.remove(task);
  }

  private void judge(Referee<?, ?> judge, Strand<?> task) {
    try {
      if (judge.ended(task)) {
        enough = true;
        cancelScope("the group has enough since the end of " + task);
      }
    } catch (Throwable e) {
      failed(e, "the policy");
    }
  }

  // ---- waiting: owner only ----

  /** {@return why the caller was told to stop while it waited for the last task, or null} */
  private @Nullable InterruptedException awaitTasks() {
    return members.close() ? null : new Gathering(this, owner, members).awaitAll();
  }

  /** A cancellation of the caller is the tasks' own already; another interrupt they are told. */
  void stopTasks(InterruptedException stop) {
    if (owner.cancelledBy() == null) {
      cancelScope("the caller was interrupted: " + stop.getMessage());
    }
  }

  /** Waits for room for one more task among {@code limit}, as a checkpoint. */
  void awaitRoom(int limit) throws InterruptedException {
    new Gathering(this, owner, members).awaitRoom(limit);
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

  /** {@return the one loop of all tasks in here, or null} */
  @Nullable Loop confines() {
    return confines;
  }

  /** {@return how many tasks live now, the body not counted} */
  public int living() {
    return members.living();
  }

  /** {@return the tasks that live now, the youngest first} */
  List<Strand<?>> tasks() {
    return members.all();
  }

  /** {@return the eldest of the tasks that live now, no more than so many} */
  List<Strand<?>> eldest(int most) {
    return members.eldest(most);
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
