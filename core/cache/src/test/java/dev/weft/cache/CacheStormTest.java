package dev.weft.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Clock;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of callers, a third of them cancelled, with removals between: nobody hangs, no key is
 * loaded twice at once, nobody is given what was removed before it asked. And a cache that breaks
 * one of these is caught.
 */
class CacheStormTest {
  private static final int KEYS = 5;

  private final Set<String> complaints = ConcurrentHashMap.newKeySet();
  private final AtomicIntegerArray loading = new AtomicIntegerArray(KEYS);

  /** What is true of each key: a load reads it when it begins, a removal follows each change. */
  private final AtomicIntegerArray truth = new AtomicIntegerArray(KEYS);

  /** What was true of each key when its last removal was done: nobody is given less after that. */
  private final AtomicIntegerArray removed = new AtomicIntegerArray(KEYS);

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger stopped = new AtomicInteger();

  @BothDoors
  void thousandsOfRandomCancellationsLoseNobody(Door door) throws Exception {
    var cache = storm(door, 6_000, Duration.ofSeconds(40), Flights::new);
    assertThat(complaints).isEmpty();
    assertThat(answered.get() + stopped.get()).isEqualTo(6_000);
    assertThat(stopped).hasPositiveValue();
    CacheStats stats = cache.stats();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.waiters()).isZero();
    assertThat(stats.totals().loads().abandoned()).isPositive();
  }

  @BothDoors
  void aCacheThatForgetsToPassALoadOnIsCaught(Door door) throws Exception {
    storm(door, 1_000, Duration.ofMillis(500), Forgetful::new);
    assertThat(complaints).contains("somebody hangs");
  }

  @BothDoors
  void aCacheThatLoadsForEachCallerIsCaught(Door door) throws Exception {
    storm(door, 1_000, Duration.ofSeconds(20), Eager::new);
    assertThat(complaints).contains("loaded twice at once");
  }

  @BothDoors
  void aCacheThatKeepsWhatWasRemovedIsCaught(Door door) throws Exception {
    storm(door, 2_000, Duration.ofSeconds(20), Stubborn::new);
    assertThat(complaints).contains("given what was removed before");
  }

  /** Lets a cancelled pilot's callers sit. */
  private static final class Forgetful extends Flights<Integer, Integer> {
    Forgetful(Shelf<Integer, Integer> shelf) {
      super(shelf);
    }

    @Override
    void abandon(Flight<Integer, Integer> flight) {}
  }

  /** Has every caller load. */
  private static final class Eager extends Flights<Integer, Integer> {
    Eager(Shelf<Integer, Integer> shelf) {
      super(shelf);
    }

    @Override
    Arrival<Integer, Integer> arrive(Integer key, long now) {
      return new Arrival.Fly<>(new Flight<>(key));
    }
  }

  /** Keeps the value of a load although its key was removed meanwhile. */
  private static final class Stubborn extends Flights<Integer, Integer> {
    Stubborn(Shelf<Integer, Integer> shelf) {
      super(shelf);
    }

    @Override
    void outdate(@Nullable Flight<Integer, Integer> flight) {}
  }

  private Cache<Integer, Integer> storm(
      Door door,
      int callers,
      Duration bound,
      Function<Shelf<Integer, Integer>, Flights<Integer, Integer>> flights)
      throws Exception {
    var cache =
        new Cache<>(
            CacheConfig.<Integer, Integer>defaults().withMaxEntries(KEYS), Clock.system(), flights);
    try {
      TaskGroup.Body blow = group -> blow(group, cache, callers);
      Runs.on(door, _ -> Timeout.after(bound, () -> TaskGroup.run(blow)));
    } catch (TimedOutException e) {
      complaints.add("somebody hangs");
    }
    return cache;
  }

  private void blow(TaskGroup group, Cache<Integer, Integer> cache, int callers)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(42);
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      SplittableRandom own = random.split();
      tasks.add(group.fork(() -> caller(cache, own)));
      if (random.nextInt(3) == 0) {
        tasks.get(Math.max(0, i - random.nextInt(50))).cancel("test");
      }
      if (random.nextInt(5) == 0) {
        int key = random.nextInt(KEYS);
        int now = truth.incrementAndGet(key);
        cache.remove(key);
        removed.set(key, now);
      }
      if (i % 20 == 0) {
        Weft.sleep(Duration.ofNanos(random.nextInt(300_000)));
      }
    }
    for (Task<?> task : tasks) {
      ended(task);
    }
  }

  private void caller(Cache<Integer, Integer> cache, SplittableRandom random)
      throws InterruptedException {
    int key = random.nextInt(KEYS);
    try {
      if (random.nextInt(4) == 0) {
        Duration bound = Duration.ofNanos(random.nextInt(400_000));
        Timeout.after(bound, () -> ask(cache, key, random));
      } else {
        ask(cache, key, random);
      }
    } catch (TimedOutException | IllegalArgumentException e) {
      // two of the ways to leave
    }
  }

  private void ask(Cache<Integer, Integer> cache, int key, SplittableRandom random)
      throws InterruptedException {
    int before = removed.get(key);
    if (cache.load(key, k -> load(k, random)) < before) {
      complaints.add("given what was removed before");
    }
  }

  private int load(int key, SplittableRandom random) throws InterruptedException {
    int value = truth.get(key);
    if (loading.incrementAndGet(key) > 1) {
      complaints.add("loaded twice at once");
    }
    try {
      Weft.sleep(Duration.ofNanos(random.nextInt(300_000)));
      if (random.nextInt(10) == 0) {
        throw new IllegalArgumentException("a load that fails");
      }
      return value;
    } finally {
      loading.decrementAndGet(key);
    }
  }

  private void ended(Task<?> task) throws InterruptedException {
    try {
      task.join();
      answered.incrementAndGet();
    } catch (TaskCancelledException e) {
      stopped.incrementAndGet();
    }
  }
}
