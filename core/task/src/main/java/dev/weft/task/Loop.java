package dev.weft.task;

import dev.weft.task.StallBook.Turn;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs tasks in turn, fires their timers and polls the network for them.
 *
 * <p>On the loop door its tasks are virtual threads mounted on this thread, the carrier. On the
 * default door the JDK runs the tasks, and a loop is only their clock and their network.
 *
 * <p>A task belongs to one loop for life. Any thread may call the public methods; none waits.
 */
public sealed class Loop permits SimulatedLoop {
  /*
   * The carrier alternates between ready tasks (for a time slice) and the keeper, which fires
   * timers and polls. Others hand it work through the inbox; only the push that finds the inbox
   * empty may have to wake it. Falling asleep is: say so, look into the inbox again, then wait;
   * waking is: push, then look whether it said so. Both are volatile, so one of the two always sees
   * the other.
   */
  static final long SLICE_NANOS = 50_000;
  private static final int LOOK_EVERY = 4;

  /** There has been a simulated loop: whoever made one has set it, and needs no more than that. */
  static boolean simulating;

  // immutable
  private final Engine engine;
  private final int number;
  private final Thread carrier;
  final Keeper keeper;

  /** Who is told of tasks, or null; here, for a short way from each task. */
  final @Nullable Listening listening;

  // carrier, and the tasks and keeper mounted on it
  final ReadyQueue ready = new ReadyQueue();

  /** What the clock last said during this slice; 0 between slices. */
  private long looked;

  /** The thread mounted on the carrier; others read it only to learn that it is not they. */
  private @Nullable Thread running;

  /** Counts what the carrier runs, so that the stall watch can tell one long run from many. */
  private int turns;

  // any thread
  final Inbox inbox = new Inbox();
  private volatile Sleep sleep = Sleep.AWAKE;
  private final Load load = new Load();

  /** How the carrier waits, which is how it must be woken. */
  private enum Sleep {
    AWAKE,
    PARKED,
    POLLING
  }

  Loop(Engine engine, int number) {
    this.engine = engine;
    this.number = number;
    this.listening = engine.listening();
    this.keeper = new Keeper(this);
    this.carrier =
        Thread.ofPlatform().name("weft-loop-" + number).daemon(true).unstarted(this::run);
  }

  /** {@return the loop of the current task} */
  public static Loop current() {
    return Strand.current("Loop.current()").loop;
  }

  /** {@return all loops beside that of the current task, and it, by their numbers} */
  public static List<Loop> all() {
    return current().engine.loops();
  }

  /** {@return its number among its engine's loops, from 0} */
  public int number() {
    return number;
  }

  /** {@return whether tasks run on this loop's own thread, else on the JDK's scheduler} */
  public boolean carriesTasks() {
    return threads() == Threads.LOOP;
  }

  /** {@return whether its time is virtual, as a {@link Director} has it} */
  public boolean isVirtual() {
    return false;
  }

  /**
   * {@return the poller of this loop, made at the first call} A loop has one; asking for one of
   * another kind is a mistake and refused.
   */
  public <P extends Poller> P poller(Class<P> kind, Function<Loop, P> maker) {
    return keeper.poller(kind, maker);
  }

  // ---- life: on the carrier ----

  void start() {
    carrier.start();
  }

  /** The life of a loop. */
  private void run() {
    keeper.start();
    while (!keeper.ended()) {
      try {
        turn();
      } catch (Throwable e) {
        Engine.reportBug("a turn of " + this + " failed", e);
      }
    }
    handOver();
  }

  /** Runs what can go on, then what is due. */
  void turn() {
    inbox.moveTo(ready);
    runReady();
    turns++;
    keeper.turn();
    parkWhileIdle();
  }

  /** What is left are threads that libraries started inside tasks: the JDK's scheduler has them. */
  private void handOver() {
    inbox.close(ready);
    for (Node node = ready.poll(); node != null; node = ready.poll()) {
      node.resumeElsewhere();
    }
  }

  /**
   * Runs what is ready, for a time slice at most, so that timers and the network get their turn.
   */
  private void runReady() {
    if (ready.isEmpty()) {
      return;
    }
    ready.count();
    looked = clock().nanos();
    try {
      runUntil(looked + SLICE_NANOS);
    } finally {
      looked = 0;
    }
    ready.shrink();
  }

  private void runUntil(long end) {
    int count = 0;
    for (Node node = ready.poll(); node != null; node = ready.poll()) {
      turns++;
      node.resume();
      if (++count % LOOK_EVERY == 0) {
        inbox.moveTo(ready);
        long now = clock().nanos();
        load.took((now - looked) / LOOK_EVERY);
        looked = now;
        if (looked - end > 0) {
          break;
        }
      }
    }
  }

  final void nextTurn() {
    turns++;
  }

  /** Runs a virtual thread until it waits or ends. */
  void run(Thread thread, Runnable continuation) {
    running = thread;
    try {
      continuation.run();
    } finally {
      running = null;
    }
  }

  /** Parks the carrier where no poller does the waiting for it. */
  final void parkWhileIdle() {
    long nanos = keeper.carrierMayPark();
    if (nanos > 0 && fallAsleep(Sleep.PARKED)) {
      LockSupport.parkNanos(this, nanos);
      sleep = Sleep.AWAKE;
      Thread.interrupted(); // nobody's business, and the next park must wait
    }
  }

  private boolean fallAsleep(Sleep how) {
    sleep = how;
    if (isIdle()) {
      return true;
    }
    sleep = Sleep.AWAKE;
    return false;
  }

  /** Waits in the poller. The keeper's thread. */
  void poll(Poller poller, long nanos) {
    if (nanos > 0 && fallAsleep(Sleep.POLLING)) {
      try {
        poller.poll(nanos);
      } finally {
        sleep = Sleep.AWAKE;
      }
    } else {
      poller.poll(0);
    }
  }

  /** {@return whether no task is ready} On the loop only. */
  boolean isIdle() {
    return ready.isEmpty() && inbox.isEmpty();
  }

  // ---- any thread ----

  /**
   * {@return the time, for a task on this loop as of its last look at the clock} A look costs some
   * 25 ns, a tenth of a fork and join.
   */
  long roughTime() {
    long known = onLoop() ? looked : 0;
    return known == 0 ? clock().nanos() : known;
  }

  /** Queues a task that can go on. */
  void ready(Strand<?> strand) {
    if (onLoop()) {
      ready.add(strand);
    } else {
      submit(strand);
    }
  }

  /** Queues a node from anywhere, and wakes the loop if it sleeps. */
  void submit(Node node) {
    switch (inbox.push(node)) {
      case FIRST -> wake();
      case LATER -> {}
      case REFUSED -> node.resumeElsewhere();
    }
  }

  private void wake() {
    switch (sleep) {
      case AWAKE -> {}
      case PARKED -> LockSupport.unpark(carrier);
      case POLLING -> keeper.wakeup();
    }
  }

  /** {@return whether the current thread is the carrier or mounted on it} */
  boolean onLoop() {
    Thread current = Thread.currentThread();
    return current == running || current == carrier;
  }

  /** {@return what the carrier runs now, or null if it waits for something to do; a moment old} */
  @Nullable Turn currentTurn() {
    VarHandle.fullFence(); // the carrier writes these without telling anyone
    int number = turns;
    Thread mounted = running;
    if (mounted == null) {
      return looked == 0 ? null : new Turn(number, carrier); // a thread started by a library
    }
    boolean polls = sleep == Sleep.POLLING && keeper.isOn(mounted);
    return polls ? null : new Turn(number, mounted);
  }

  /**
   * Sets a timer. Its action runs where this loop polls, and must not wait for tasks of the loop.
   */
  public Timer after(Duration delay, Runnable action) {
    Timer timer = Timer.of(clock().nanos() + Engine.nanos(delay), action);
    set(timer);
    return timer;
  }

  /** Sets a timer as {@link #after} does. */
  void set(Timer timer) {
    if (onLoop()) {
      keeper.set(timer);
    } else {
      submit(Node.of(() -> keeper.set(timer)));
    }
  }

  /** Stops a timer of this loop; it may fire all the same if it was due. */
  public void stop(Timer timer) {
    if (onLoop()) {
      keeper.stop(timer);
    } else {
      submit(Node.of(() -> keeper.stop(timer)));
    }
  }

  /** Ends the loop once nothing is left to run on it. */
  void end() {
    submit(Node.of(keeper::end));
  }

  /** Waits until the carrier has ended, whatever is interrupted meanwhile. */
  void awaitEnd() {
    Threads.awaitEnd(carrier);
  }

  /** {@return what is left to chance} */
  RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  /** {@return the name of a new task, which asked for that one or for none; null to make one up} */
  @Nullable String nameOf(@Nullable String asked) {
    return asked;
  }

  /** {@return the binary logarithm of the nanoseconds in a tick of the timers} */
  int tickShift() {
    return TimerWheel.TICK_SHIFT;
  }

  /**
   * A place where another loop could be quicker, although nobody has to wait: under a director,
   * others may go first. Not among confined tasks, which rely on it that they do not.
   */
  static void mayPreempt() {
    if (simulating) {
      Strand<?> running = Strand.current();
      if (running != null && Forking.confines(running.scope()) == null) {
        running.loop.mayPreempt(running);
      }
    }
  }

  /** A checkpoint, where another loop could be quicker: under a director, others may go first. */
  void mayPreempt(Task<?> running) {}

  /** A task was made for this loop. */
  void arrived() {
    load.change(1, onLoop());
  }

  /** A task of this loop has ended. */
  void left() {
    load.change(-1, onLoop());
  }

  /**
   * {@return whether a task that becomes ready now waits for its turn for longer than a slice, by
   * what turns take of late} On the loop only.
   */
  boolean isBehind() {
    return load.nanosFor(ready.size()) > SLICE_NANOS;
  }

  /** {@return about how many tasks of this loop wait for something else than their turn} On it. */
  int resting() {
    return living() - ready.size();
  }

  /** {@return about how many tasks of this loop have not ended} */
  int living() {
    return load.living();
  }

  Threads threads() {
    return engine.threads();
  }

  Clock clock() {
    return engine.clock();
  }

  Engine engine() {
    return engine;
  }

  @Override
  public String toString() {
    return carrier.getName();
  }
}
