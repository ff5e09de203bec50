package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A factory of things that do nothing but remember what was done to them. */
final class Things implements PoolFactory<String, Things.Thing> {
  /** A thing. */
  static final class Thing {
    final String key;
    final int number;
    final AtomicInteger users = new AtomicInteger();
    volatile boolean usable = true;

    Thing(String key, int number) {
      this.key = key;
      this.number = number;
    }

    @Override
    public String toString() {
      return key + number;
    }
  }

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger alive = new AtomicInteger();
  final AtomicInteger mostAlive = new AtomicInteger();
  final List<String> closed = new CopyOnWriteArrayList<>();

  /** Keys that cannot be opened. */
  final Set<String> broken = ConcurrentHashMap.newKeySet();

  /** Keys whose next opening fails. */
  final Set<String> breaking = ConcurrentHashMap.newKeySet();

  /** Keys whose next opening waits for the handoff. */
  final ConcurrentHashMap<String, Handoff<Boolean>> gates = new ConcurrentHashMap<>();

  final AtomicInteger validated = new AtomicInteger();
  volatile Validation valid = thing -> true;
  volatile boolean resets = true;

  /** What the other end says. */
  interface Validation {
    boolean of(Thing thing) throws Exception;
  }

  @Override
  public boolean validate(Thing thing) throws Exception {
    validated.incrementAndGet();
    return valid.of(thing);
  }

  @Override
  public void reset(Thing thing) throws Exception {
    if (!resets) {
      throw new IOException("cannot be reset");
    }
  }

  @Override
  public Thing open(String key) throws Exception {
    Handoff<Boolean> gate = gates.remove(key);
    if (gate != null) {
      gate.await();
    }
    if (broken.contains(key) || breaking.remove(key)) {
      throw new IOException("no way to " + key);
    }
    mostAlive.accumulateAndGet(alive.incrementAndGet(), Math::max);
    return new Thing(key, opened.incrementAndGet());
  }

  @Override
  public boolean isUsable(Thing thing) {
    return thing.usable;
  }

  @Override
  public void close(Thing thing) {
    alive.decrementAndGet();
    closed.add(thing.toString());
    throw new IllegalStateException("a factory whose close throws");
  }

  /** Nothing is out, nobody waits, and what the pool thinks is alive is what is alive. */
  void assertConserved(Pool<String, Thing> pool) {
    PoolStats stats = pool.stats();
    assertThat(stats.inUse()).as("in use").isZero();
    assertThat(stats.waiters()).as("waiters").isZero();
    assertThat(stats.size()).as("alive").isEqualTo(alive.get());
    assertThat(stats.totals().opened()).isEqualTo(opened.get());
    long evicted = stats.evictions().values().stream().mapToLong(Long::longValue).sum();
    assertThat(evicted).as("evicted").isEqualTo(closed.size());
    assertThat(opened.get() - closed.size()).isEqualTo(alive.get());
    assertThat(Set.copyOf(closed)).as("closed once each").hasSize(closed.size());
  }

  static WeftConfig on(WeftConfig.Door door) {
    return WeftConfig.defaults().withDoor(door);
  }

  /**
   * {@return a loan of a pool whose borrowers soon lose patience} On a busy machine this one may,
   * too, before it has begun.
   */
  static Lease<Thing> borrow(Pool<String, Thing> pool, String key) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      try {
        return pool.borrow(key);
      } catch (TimedOutException e) {
        // again
      }
    }
    return pool.borrow(key);
  }

  /** Lets others run until something holds; gives up after half a minute. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long start = Clock.system().nanos();
    while (!holds.getAsBoolean()) {
      if (Clock.system().since(start).toSeconds() > 30) {
        throw new AssertionError("waited in vain for half a minute");
      }
      Weft.sleep(Duration.ofNanos(50_000));
    }
  }
}
