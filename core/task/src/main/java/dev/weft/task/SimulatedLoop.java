package dev.weft.task;

import dev.weft.task.StallBook.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loop in virtual time, on which a {@link Director} chooses what happens next.
 *
 * <pre>
 * parked → first task → (one that can go on | the clock jumps)* → over
 *                                └──────→ stuck → all cancelled → over | abandoned
 * </pre>
 */
final class SimulatedLoop extends Loop {
  /** So many steps a run may take to unwind once it is stuck; then it is abandoned. */
  private static final int LAST_STEPS = 1_000_000;

  /** So many tasks are named when nothing can go on. */
  private static final int MOST_NAMED = 100;

  private final Director director;
  private final VirtualClock clock;

  /** How many tasks got a name made up. */
  private final AtomicInteger named = new AtomicInteger();

  private final CountDownLatch over = new CountDownLatch(1);

  // the carrier, and the tasks mounted on it
  private final List<Strand<?>> candidates = new ArrayList<>();
  private final List<Strand<?>> shown = Collections.unmodifiableList(candidates);
  private @Nullable Strand<?> first;
  private int stepsLeft;

  /** Of the thread that awaits the end. */
  private boolean held;

  /** Why the run cannot go on. Written on the loop before it is over, read after. */
  private @Nullable Throwable stuck;

  SimulatedLoop(Engine engine, Director director, VirtualClock clock) {
    super(engine, 0);
    this.director = director;
    this.clock = clock;
    simulating = true;
  }

  /** Waits for the end of the run. {@return why it could not go on, or null} Any thread. */
  @Nullable Throwable awaitOver() throws InterruptedException {
    long patience = director.patience().toMillis();
    Turn before = null;
    while (!over.await(patience, TimeUnit.MILLISECONDS)) {
      Turn now = currentTurn();
      if (now != null && now.equals(before)) {
        held = true;
        return new StuckException(
            "task '%s' has held the simulation for more than %d ms of real time:%s"
                .formatted(now.thread().getName(), patience, Stacks.ofWaiting(now.thread())));
      }
      before = now;
    }
    return stuck;
  }

  /**
   * {@return whether a task holds the loop and will for ever} Of the thread that awaits the end.
   */
  boolean isHeld() {
    return held;
  }

  @Override
  void turn() {
    gather();
    if (candidates.isEmpty() || pollsFirst()) {
      keeper.turn();
      gather();
    }
    if (!candidates.isEmpty()) {
      step();
    } else if (keeper.untilTimer() < Long.MAX_VALUE) {
      clock.advance(keeper.untilTimer());
    } else {
      rest();
    }
  }

  private boolean pollsFirst() {
    return stuck == null && keeper.polls() && directed(false, director::polls);
  }

  /** Takes what can go on; what is no task goes on at once. */
  private void gather() {
    inbox.moveTo(ready);
    for (Node node = ready.poll(); node != null; node = ready.poll()) {
      if (node instanceof Strand<?> strand) {
        candidates.add(strand);
      } else {
        node.resume();
      }
    }
  }

  private void step() {
    if (first == null) {
      begin(candidates.getFirst());
    }
    Strand<?> next = candidates.remove(choose());
    nextTurn();
    next.resume();
    nextTurn();
    requireVirtual(next);
    if (living() == 0) {
      over.countDown();
    }
  }

  private void begin(Strand<?> main) {
    first = main;
    directed(
        true,
        () -> {
          director.begin(clock);
          return true;
        });
  }

  private int choose() {
    if (stuck == null) {
      return directed(0, () -> Objects.checkIndex(director.choose(shown), candidates.size()));
    }
    if (stepsLeft-- <= 0) {
      over.countDown(); // abandoned
    }
    return 0;
  }

  /** {@return what the director decides, or what is done without it if it fails: then all stop} */
  private <T> T directed(T otherwise, Supplier<T> decision) {
    try {
      return decision.get();
    } catch (Throwable e) {
      stop(e);
      return otherwise;
    }
  }

  /** Nothing can go on, and no timer is set. */
  private void rest() {
    Strand<?> main = first;
    if (main == null || over.getCount() == 0) {
      parkWhileIdle();
    } else if (stuck == null) {
      String tree = Tree.of(List.of(main), MOST_NAMED).getFirst().toString();
      stop(new StuckException("nothing can go on, and nobody sleeps:\n" + tree));
    } else {
      over.countDown(); // abandoned: what ignores its cancellation waits for ever
    }
  }

  /** A task that waits outside of Weft waits for the machine, which knows nothing of our clock. */
  private void requireVirtual(Strand<?> task) {
    if (stuck != null) {
      return;
    }
    Thread thread = task.thread();
    Thread.State state = thread.getState();
    if (state == Thread.State.TIMED_WAITING || (state == Thread.State.WAITING && polls(thread))) {
      stop(
          new StuckException(
              task
                  + " waits for real: in virtual time use Weft.sleep, Timeout and the waits of Weft"
                  + Stacks.ofWaiting(thread)));
    }
  }

  /** {@return whether a waiting thread waits for a socket of the JDK} */
  private static boolean polls(Thread thread) {
    return LockSupport.getBlocker(thread) == null
        && Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch."));
  }

  private void stop(Throwable why) {
    if (stuck == null && first != null) {
      stuck = why;
      stepsLeft = LAST_STEPS;
      first.cancelScope("the simulation ends: " + why.getClass().getSimpleName());
    }
  }

  @Override
  void mayPreempt(Task<?> running) {
    if (stuck == null && directed(false, () -> director.preempts(running))) {
      // why: to let others run is what the director asks for
      Thread.yield();
    }
  }

  @Override
  RandomGenerator random() {
    return director.random();
  }

  /** The numbers of threads, which names are made of elsewhere, differ from run to run. */
  @Override
  String nameOf(@Nullable String asked) {
    return asked == null ? "task-" + named.incrementAndGet() : asked;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  int tickShift() {
    return 0; // to the nanosecond
  }

  @Override
  public <P extends Poller> P poller(Class<P> kind, Function<Loop, P> maker) {
    return super.poller(
        kind,
        loop -> {
          P made = maker.apply(loop);
          if (!made.isVirtual()) {
            throw new IllegalStateException(
                "the real network cannot be used in virtual time, but a task asked for " + made);
          }
          return made;
        });
  }
}
