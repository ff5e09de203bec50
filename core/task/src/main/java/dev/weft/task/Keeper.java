package dev.weft.task;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a loop does besides running tasks: it fires timers and polls the network.
 *
 * <p>On the loop door the keeper is a virtual thread that the carrier mounts once per turn, never
 * the bare carrier: a lock that both the carrier and its tasks can want would stop them all, while
 * a keeper that has to wait for a lock just misses its turn. On the default door no task needs the
 * carrier, and the keeper's turns run on it directly.
 */
final class Keeper {
  private final Loop loop;
  private final TimerWheel timers;

  // the loop's own thread and what is mounted on it
  private boolean stopping;
  private boolean ended;

  /** The keeper can take its turn. */
  private boolean ready;

  /** Until when the poller waits, on the loop's clock, if it does. */
  private long waitsUntil;

  private @Nullable Thread thread;
  private @Nullable Runnable continuation;

  // set once, under the lock that only tasks take; read by any thread
  private final ReentrantLock installing = new ReentrantLock();
  private volatile @Nullable Poller poller;

  Keeper(Loop loop) {
    this.loop = loop;
    this.timers = new TimerWheel(loop.engine().clock().nanos(), loop.tickShift());
  }

  void start() {
    if (loop.carriesTasks()) {
      Thread made = Threads.virtual(this::schedule, loop + "-keeper", this::live);
      thread = made;
      made.start();
    } else {
      ready = true;
    }
  }

  /** The scheduler of the keeper's thread. */
  private void schedule(Runnable runnable) {
    if (loop.onLoop()) {
      continuation = runnable;
      ready = true;
    } else {
      loop.submit(
          Node.of(() -> schedule(runnable))); // it waited for a lock, or in the JDK's poller
    }
  }

  /** The life of the keeper on the loop door. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on who runs next: see below
  private void live() {
    while (!stopping) {
      round();
      // why: this is how the keeper gives the carrier back; the carrier decides when it goes on
      Thread.yield();
    }
    close();
  }

  /** Takes one turn, if there is something to do. On the carrier. */
  void turn() {
    if (!ready || !(stopping || poller != null || timersAreDue())) {
      return;
    }
    Thread mounted = thread;
    Runnable next = continuation;
    if (mounted != null && next != null) {
      ready = false;
      loop.run(mounted, next);
    } else if (stopping) {
      close();
    } else {
      round();
    }
  }

  private void round() {
    timers.expire(loop.clock().nanos(), Keeper::fire);
    Poller source = poller;
    if (source != null) {
      try {
        source.flush();
        loop.poll(source, mayWait() ? untilNextTimer() : 0);
      } catch (Throwable e) {
        Engine.reportBug("the poller of " + loop + " failed", e);
      }
    }
  }

  private boolean mayWait() {
    return loop.isIdle() && !stopping;
  }

  private long untilNextTimer() {
    long now = loop.clock().nanos();
    long delay = timers.delayNanos(now);
    waitsUntil = now + Math.min(delay, Engine.LONGEST.toNanos());
    return delay;
  }

  private static void fire(Timer timer) {
    try {
      timer.fire();
    } catch (Throwable e) {
      Engine.reportBug("a timer's action failed", e);
    }
  }

  private void close() {
    ready = false;
    Poller source = poller;
    if (source != null) {
      try {
        source.close();
      } catch (Throwable e) {
        Engine.reportBug("the poller of " + loop + " did not close", e);
      }
    }
    ended = true;
  }

  /** {@return how long until a timer may be due; Long.MAX_VALUE if there is none} On the loop. */
  long untilTimer() {
    return timers.delayNanos(loop.clock().nanos());
  }

  private boolean timersAreDue() {
    return timers.size() > 0 && untilTimer() == 0;
  }

  /** {@return how long the carrier may park because nobody polls for it; 0 if not at all} */
  long carrierMayPark() {
    if (ended || !loop.isIdle() || (ready && (stopping || poller != null))) {
      return 0;
    }
    return ready ? untilTimer() : Long.MAX_VALUE;
  }

  /** {@return whether it has a poller} */
  boolean polls() {
    return poller != null;
  }

  boolean ended() {
    return ended;
  }

  /** {@return whether that is the thread of this keeper} Any thread. */
  boolean isOn(Thread mounted) {
    return mounted == thread;
  }

  // ---- on the loop ----

  void set(Timer timer) {
    long deadline = timer.due;
    timers.set(timer);
    boolean elsewhere = !ready && thread != Thread.currentThread();
    if (elsewhere && deadline - waitsUntil < 0) {
      wakeup(); // the keeper waits in a poller that let go of the carrier, and for too long now
    }
  }

  void stop(Timer timer) {
    timers.stop(timer);
  }

  void end() {
    stopping = true;
    wakeup();
  }

  // ---- any thread ----

  void wakeup() {
    Poller source = poller;
    if (source != null) {
      source.wakeup();
    }
  }

  <P extends Poller> P poller(Class<P> kind, Function<Loop, P> maker) {
    Poller known = poller;
    if (known == null) {
      known = install(maker);
    }
    if (!kind.isInstance(known)) {
      throw new IllegalStateException(loop + " is polled by " + known + ", not by a " + kind);
    }
    return kind.cast(known);
  }

  private Poller install(Function<Loop, ? extends Poller> maker) {
    installing.lock();
    try {
      Poller known = poller;
      if (known == null) {
        known = maker.apply(loop);
        poller = known;
        loop.submit(Node.of(() -> {})); // a carrier that is parked must come and poll
      }
      return known;
    } finally {
      installing.unlock();
    }
  }
}
