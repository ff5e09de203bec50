package dev.weft.sync;

import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One at a time: a lock that one task or thread holds while the others stand in line.
 *
 * <p>First come, first served, handed over directly: nobody overtakes. Not reentrant: who holds it
 * and asks for it again is told so, instead of waiting for itself for ever. Only the owner may
 * release it.
 *
 * <p>{@link #run(Callable)} releases always. An owner that called {@link #acquire()} and ended
 * without releasing breaks the lock, for what it guards may be half done: all who wait and all who
 * come get a {@link BrokenException} that names the dead owner, for good. A thread of a pool that
 * lives on has not ended, so there only {@code run} is safe.
 *
 * <p>Any thread may call every method. What one owner did is seen by the next. The owner is the
 * calling task, or thread outside of tasks. A task forked by the owner is somebody else: it waits,
 * and the owner must not wait for it meanwhile.
 */
public final class Lock {
  /** Lies open while nobody holds the lock. */
  private static final Object FREE = "free";

  /** Lies open while only the lock of the queue knows who holds it. */
  private static final Object SHUT = "shut";

  /**
   * A lock at one moment.
   *
   * @param owner who holds it
   * @param waiting how many are in line for it
   * @param broken whether an owner ended without releasing it
   */
  public record Stats(Optional<String> owner, int waiting, boolean broken) {}

  /**
   * Who holds the lock or wants to.
   *
   * @param scoped whether it is held for a body, which cannot forget to release it
   */
  record Claim(Thread thread, boolean scoped) {
    boolean isMine() {
      return thread == Thread.currentThread();
    }
  }

  /** The decisions, under the lock of the line. */
  private final class ClaimQueue extends WaitQueue<Claim> {
    @Override
    boolean serve(Claim claim) {
      if (holder != null) {
        return false;
      }
      holder = claim;
      return true;
    }

    @Override
    void changed() {
      Thread owner = holder == null || holder.scoped() || nobodyWaits() ? null : holder.thread();
      if (owner != (watch == null ? null : watch.owner())) {
        watch(owner);
      }
    }

    @Override
    void shut() {
      Object lay = open.getAndSet(SHUT);
      if (lay != SHUT) {
        holder = lay instanceof Claim claim ? claim : null;
      }
    }

    @Override
    void open() {
      if (broken == null && awaited.isEmpty()) {
        open.set(holder == null ? FREE : holder);
        holder = null;
      }
    }
  }

  // immutable
  private final String name;
  final WaitQueue<Claim> queue = new ClaimQueue();

  /** Who holds the lock, while nobody is in line or waits for a condition. Any thread. */
  private final AtomicReference<Object> open = new AtomicReference<>(FREE);

  // guarded by the lock of the queue, the holder while it is shut
  private @Nullable Claim holder;
  private @Nullable OwnerWatch watch;
  private @Nullable String broken;

  /** The conditions somebody waits for. */
  final Set<Condition> awaited = new LinkedHashSet<>();

  /** A lock that nobody holds. */
  public Lock() {
    this("");
  }

  /**
   * A lock that nobody holds, with a name for messages.
   *
   * @param name what it guards
   */
  public Lock(String name) {
    this.name = Who.thing("lock", name);
  }

  /** {@return a new condition of this lock} */
  public Condition condition() {
    return new Condition(this);
  }

  // ---- holding it ----

  /**
   * Holds the lock while a body runs.
   *
   * <p>Waits until it is the caller's turn; a caller that is cancelled before has not run the body.
   *
   * @return what the body returns
   * @throws RuntimeException what {@link #acquire} and the body throw; a checked exception as the
   *     cause of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T run(Callable<? extends T> body) throws InterruptedException {
    Claim claim = new Claim(Thread.currentThread(), true);
    enter(claim);
    try {
      return Tasks.call(body);
    } finally {
      leave(claim);
    }
  }

  /** Holds the lock as {@link #run(Callable)} does, without a result. */
  public void run(Action body) throws InterruptedException {
    run(Tasks.callable(body));
  }

  /**
   * Takes the lock, which must be released by the caller; {@link #run(Callable)} cannot forget it,
   * and is cheaper when many want the lock.
   *
   * <p>Waits until it is the caller's turn. If the caller is cancelled, it does not have the lock.
   *
   * @throws BrokenException if an owner ended without releasing the lock, now or before
   * @throws IllegalStateException if the caller holds it already
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void acquire() throws InterruptedException {
    enter(new Claim(Thread.currentThread(), false));
  }

  /**
   * Takes the lock if nobody holds it or waits for it. Never waits.
   *
   * @return whether the caller holds it now
   * @throws BrokenException if an owner ended without releasing the lock
   * @throws IllegalStateException if the caller holds it already
   */
  public boolean tryAcquire() {
    Claim claim = new Claim(Thread.currentThread(), false);
    return takeOpen(claim) || queue.ask(() -> queue.isServedNow(requireWelcome(claim)));
  }

  /**
   * Releases the lock; the first in line has it from now on. Never waits.
   *
   * @throws BrokenException if the lock is broken
   * @throws IllegalStateException if the caller does not hold it
   */
  public void release() {
    boolean mine = open.get() instanceof Claim claim && claim.isMine() && giveOpen(claim);
    if (!mine) {
      queue.change(() -> giveUp("release"));
    }
  }

  private void enter(Claim claim) throws InterruptedException {
    Weft.checkpoint();
    if (!takeOpen(claim)) {
      queue.enter(() -> requireWelcome(claim));
    }
  }

  /** Releases what {@link #run} took. A broken lock has said what it had to say. */
  private void leave(Claim claim) {
    if (giveOpen(claim)) {
      return;
    }
    queue.change(() -> {
      if (holder == claim) {
        holder = null;
      } else if (broken == null) {
        throw notHeld("leave the body of");
      }
    });
  }

  private boolean takeOpen(Claim claim) {
    return open.compareAndSet(FREE, claim);
  }

  private boolean giveOpen(Claim claim) {
    return open.compareAndSet(claim, FREE);
  }

  // ---- under the lock of the queue ----

  private Claim requireWelcome(Claim claim) {
    findDeadOwner();
    requireWhole();
    if (holder != null && holder.thread() == claim.thread()) {
      throw new IllegalStateException(
          ("%s is held by %s already, which would wait for itself for ever;"
                  + " a lock is not reentrant: take it once, further out")
              .formatted(name, Who.of(claim.thread())));
    }
    return claim;
  }

  /** Takes the lock from the caller. {@return its claim} */
  Claim giveUp(String what) {
    requireHeld(what);
    Claim mine = Objects.requireNonNull(holder);
    holder = null;
    return mine;
  }

  void requireHeld(String what) {
    requireWhole();
    if (holder == null || !holder.isMine()) {
      throw notHeld(what);
    }
  }

  private void requireWhole() {
    if (broken != null) {
      throw new BrokenException(broken);
    }
  }

  private IllegalStateException notHeld(String what) {
    return new IllegalStateException(
        "%s cannot %s %s, which is held by %s: acquire it first"
            .formatted(Who.me(), what, name, holder == null ? "nobody" : Who.of(holder.thread())));
  }

  // ---- an owner that ended ----

  private boolean nobodyWaits() {
    return queue.length() == 0 && awaited.isEmpty();
  }

  private void watch(@Nullable Thread owner) {
    if (watch != null) {
      watch.stop();
    }
    watch = owner == null ? null : new OwnerWatch(owner, () -> queue.change(this::findDeadOwner));
    if (watch != null) {
      watch.start();
    }
  }

  private void findDeadOwner() {
    if (holder == null || holder.thread().isAlive()) {
      return;
    }
    broken =
        ("%s is broken: its owner %s ended without releasing it, and what it guards may be half done;"
                + " use lock.run(…), which releases always")
            .formatted(name, Who.of(holder.thread()));
    holder = null;
    queue.refuseAll(broken);
    for (Condition condition : awaited) {
      condition.refuseAll(broken);
    }
    awaited.clear();
  }

  // ---- seeing inside ----

  /** {@return whether the calling task or thread holds the lock} Never waits. */
  public boolean isHeld() {
    return queue.ask(() -> holder != null && holder.isMine());
  }

  /** {@return the lock at this moment} */
  public Stats stats() {
    return queue.ask(() -> {
      findDeadOwner();
      Optional<String> owner = Optional.ofNullable(holder).map(claim -> Who.of(claim.thread()));
      return new Stats(owner, queue.length(), broken != null);
    });
  }

  @Override
  public String toString() {
    return name;
  }
}
