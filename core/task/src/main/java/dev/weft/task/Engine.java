package dev.weft.task;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything one {@link Weft#run(Action)} runs on: its loops and its threads for offloaded work.
 */
final class Engine {
  /** Longer waits are cut to this, so that adding them to a clock cannot overflow. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final System.Logger LOG = System.getLogger("dev.weft.task");
  private static final AtomicBoolean SAID = new AtomicBoolean();

  /** Those that run now, in no order. */
  private static final Set<Engine> LIVE = ConcurrentHashMap.newKeySet();

  private final Clock clock;
  private final Threads threads;

  /** Null where nobody listens. */
  private final @Nullable Listening listening;

  private final List<Loop> loops;

  /** The only loop, in virtual time; else null. */
  private final @Nullable SimulatedLoop simulated;

  private final Duration grace;
  private final Contexts contexts;
  private final Forking forking;
  private final Lane cpu;
  private final Lane blocking;
  private final Abandoned abandoned;

  /** Null where no task can hold a loop, or nobody wants to know. */
  private final @Nullable StallWatch watch;

  /** Null until it is forked. Written once, read by any thread. */
  private volatile @Nullable Strand<?> first;

  private Engine(WeftConfig config) {
    Director director = config.director();
    VirtualClock virtual = new VirtualClock();
    this.clock = director == null ? Clock.system() : virtual;
    this.threads = director == null ? door(config.door()) : doorOfVirtualTime();
    this.listening = Listening.to(config.watching().listener());
    this.simulated = director == null ? null : new SimulatedLoop(this, director, virtual);
    this.loops =
        simulated == null
            ? IntStream.range(0, config.loops()).mapToObj(i -> new Loop(this, i)).toList()
            : List.of(simulated);
    this.grace = config.watching().grace();
    this.contexts = new Contexts(config.contexts());
    this.forking = new Forking(loops, contexts);
    WeftConfig.Offloading lanes = config.offloading();
    this.cpu = Lane.of("cpu", lanes.cpuThreads(), lanes.maxWaiting());
    this.blocking = Lane.of("blocking", lanes.blockingThreads(), lanes.maxWaiting());
    this.abandoned = new Abandoned(loops.getFirst());
    this.watch = watch(config.watching());
  }

  private @Nullable StallWatch watch(WeftConfig.Watching what) {
    return threads == Threads.DEFAULT || what.stallBound().isZero()
        ? null
        : new StallWatch(loops, what.stallBound(), what.stallReport());
  }

  private static Threads doorOfVirtualTime() {
    if (!Threads.loopsPossible()) {
      throw new IllegalArgumentException(
          "virtual time needs the JVM flag " + Threads.flag() + "; start with it");
    }
    return Threads.LOOP;
  }

  private static Threads door(WeftConfig.Door door) {
    return switch (door) {
      case DEFAULT -> Threads.DEFAULT;
      case LOOP -> {
        if (!Threads.loopsPossible()) {
          throw new IllegalArgumentException(
              "door LOOP needs the JVM flag " + Threads.flag() + "; start with it, or use AUTO");
        }
        yield Threads.LOOP;
      }
      case AUTO -> {
        if (!Threads.loopsPossible() && SAID.compareAndSet(false, true)) {
          LOG.log(
              Level.WARNING,
              "tasks run on the default scheduler, which is slower; for the loops of Weft start with {0}",
              Threads.flag());
        }
        yield Threads.loopsPossible() ? Threads.LOOP : Threads.DEFAULT;
      }
    };
  }

  /** The life of an engine: loops, the first task, and the end of both. */
  static <T> T run(WeftConfig config, Callable<? extends T> body) throws InterruptedException {
    if (Strand.current() != null) {
      throw new IllegalStateException(
          "Weft.run(…) inside of a task would hold its loop: call TaskGroup.run(…) instead");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the first task could start");
    }
    Engine engine = new Engine(config);
    if (engine.threads == Threads.LOOP && !engine.isSimulated()) {
      Threads.settlePollers();
    }
    try {
      engine.start();
      return engine.runFirst(body);
    } finally {
      engine.close();
    }
  }

  private void start() {
    LIVE.add(this);
    loops.forEach(Loop::start);
    if (watch != null) {
      watch.start();
    }
  }

  private <T> T runFirst(Callable<? extends T> body) throws InterruptedException {
    Strand<T> first =
        new Strand<>(
            loops.getFirst(), null, "main", contexts.aroundBody(body), Fork.Priority.NORMAL);
    this.first = first;
    first.start();
    try {
      requireNotStuck(first);
      return first.join();
    } catch (InterruptedException e) {
      first.cancel("the thread that called Weft.run was interrupted");
      first.awaitEnd();
      if (first.state() == Task.State.CANCELLED) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it ended all the same; the next wait will be told
      return first.result();
    } finally {
      if (listening != null) {
        Threads.awaitEnd(first.thread()); // nobody is told of anything after Weft.run
      }
    }
  }

  /** Waits for the end of a run in virtual time, and says why if it got stuck. */
  private void requireNotStuck(Strand<?> first) throws InterruptedException {
    Throwable stuck = simulated == null ? null : simulated.awaitOver();
    if (stuck == null) {
      return;
    }
    if (first.outcome().orElse(null) instanceof Outcome.Failed<?>(Throwable failure)) {
      stuck.addSuppressed(failure);
    }
    if (stuck instanceof Error error) {
      throw error;
    }
    throw TaskFailedException.unchecked(stuck);
  }

  private void close() {
    LIVE.remove(this);
    abandoned.awaitNone();
    cpu.close();
    blocking.close();
    loops.forEach(Loop::end);
    if (simulated == null || !simulated.isHeld()) {
      loops.forEach(Loop::awaitEnd);
    }
    if (watch != null) {
      watch.end();
    }
  }

  /** {@return the first tasks of those that run now, the eldest first} */
  static List<Strand<?>> roots() {
    List<Strand<?>> roots = new ArrayList<>();
    LIVE.forEach(engine -> Optional.ofNullable(engine.first).ifPresent(roots::add));
    roots.sort(Comparator.comparingLong(root -> root.thread().threadId()));
    return roots;
  }

  /** {@return a time in nanoseconds: none if negative, cut if too long} */
  static long nanos(Duration time) {
    if (time.isNegative()) {
      return 0;
    }
    return time.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : time.toNanos();
  }

  /** Says that Weft itself, or a part plugged into it, did something it never should. */
  static void reportBug(String what, Throwable failure) {
    LOG.log(Level.ERROR, what + "; this is a bug, please report it", failure);
  }

  List<Loop> loops() {
    return loops;
  }

  Threads threads() {
    return threads;
  }

  Forking forking() {
    return forking;
  }

  /** {@return whether all this runs in virtual time} */
  boolean isSimulated() {
    return simulated != null;
  }

  Clock clock() {
    return clock;
  }

  /** {@return how long what was cancelled may take to end before it is named} */
  Duration grace() {
    return grace;
  }

  /** {@return who is told of tasks, or null} */
  @Nullable Listening listening() {
    return listening;
  }

  /** {@return what is carried to the work of others} */
  Contexts contexts() {
    return contexts;
  }

  Lane cpu() {
    return cpu;
  }

  Lane blocking() {
    return blocking;
  }

  /** {@return the offloaded work that goes on without its callers} */
  Abandoned abandoned() {
    return abandoned;
  }
}
