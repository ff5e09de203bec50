package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowd;
import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cache.Cache;
import dev.weft.cache.CacheConfig;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cache under chance, whose ages are those of virtual time. */
class CacheSimulatedTest {
  /** A value, and when it was there. */
  private record Value(int key, int serial, long loaded) {}

  /** Where values come from, one at a time for each key. */
  private static final class Source {
    private final Clock clock = Clock.current();
    private final boolean fails;
    private final int[] loading = new int[3];
    private int loads;

    Source(boolean fails) {
      this.fails = fails;
    }

    Value load(int key) throws InterruptedException {
      assertThat(++loading[key]).isEqualTo(1);
      int serial = ++loads;
      try {
        pause(10);
        if (fails && oneIn(4)) {
          throw new BrokenException("load " + serial);
        }
        return new Value(key, serial, clock.nanos());
      } finally {
        loading[key]--;
      }
    }

    Duration age(Value value) {
      return clock.since(value.loaded);
    }
  }

  /** A load that is cancelled is another's to make: who stays is answered. */
  @Simulated(seeds = 300)
  void aKey_isLoadedOnceAtATime_forAllWhoAsk() throws InterruptedException {
    Source source = new Source(true);
    Cache<Integer, Value> cache = Cache.of(100);
    int[] answered = new int[1];
    crowdWithLosses(
        8,
        10,
        number -> {
          pause(10);
          int key = number % 3;
          long asked = source.clock.nanos();
          try {
            perhapsCutShort(
                10,
                () -> {
                  Value value = cache.load(key, source::load);
                  assertThat(value.key).isEqualTo(key);
                  answered[0]++;
                  assertThat(value.loaded >= asked || cache.get(key).equals(Optional.of(value)))
                      .isTrue();
                });
          } catch (BrokenException e) {
            answered[0]++;
          }
        });
    var stats = cache.stats();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.waiters()).isZero();
    assertThat(stats.totals().loads().begun()).isEqualTo(source.loads);
    assertThat(stats.size()).isLessThanOrEqualTo(3);
  }

  @Simulated(seeds = 200)
  void everyCallerThatStays_isServedByOneLoad() throws InterruptedException {
    Source source = new Source(false);
    Cache<Integer, Value> cache = Cache.of(100);
    List<Value> served = new ArrayList<>();
    crowd(
        8,
        number -> {
          if (number < 3) {
            Chaos.cutShort(upTo(9), () -> cache.load(0, source::load));
          } else {
            served.add(cache.load(0, source::load));
          }
        });
    assertThat(served).hasSize(5);
    assertThat(served.stream().distinct()).hasSize(1);
  }

  @Simulated(seeds = 100)
  void whoLeaves_isNotCounted_asWaiting() throws InterruptedException {
    Cache<Integer, Integer> cache = Cache.of(100);
    crowd(
        6,
        number -> {
          if (number == 0) {
            cache.load(
                0,
                key -> {
                  Weft.sleep(millis(20));
                  assertThat(cache.stats().waiters()).isEqualTo(1); // the one that stays
                  Weft.sleep(millis(20));
                  return key;
                });
          } else {
            Weft.sleep(millis(1));
            Chaos.cutShort(number == 1 ? 100 : 1 + upTo(10), () -> cache.load(0, key -> key));
          }
        });
    assertThat(cache.stats().totals().loads().begun()).isEqualTo(1);
  }

  @Simulated(seeds = 200)
  void aValue_livesItsTime_toTheMillisecond() throws InterruptedException {
    Duration ttl = millis(20);
    Source source = new Source(false);
    Cache<Integer, Value> cache =
        Cache.open(CacheConfig.<Integer, Value>defaults().withTimeToLive(ttl));
    crowd(
        4,
        _ -> {
          for (int i = 0; i < 6; i++) {
            pause(15);
            assertThat(source.age(cache.load(0, source::load))).isLessThan(ttl);
          }
        });
    Value last = cache.load(0, source::load);
    Weft.sleep(ttl.minus(source.age(last)).minusMillis(1));
    assertThat(cache.get(0)).contains(last);
    Weft.sleep(millis(1));
    assertThat(cache.get(0)).isEmpty();
  }

  @Simulated(seeds = 100)
  void aValueThatNobodyReads_goes() throws InterruptedException {
    Cache<Integer, Integer> cache =
        Cache.open(CacheConfig.<Integer, Integer>defaults().withTimeToIdle(millis(20)));
    cache.put(1, 1);
    for (int i = 0; i < 5; i++) {
      Weft.sleep(millis(1 + upTo(18)));
      assertThat(cache.get(1)).contains(1);
    }
    Weft.sleep(millis(20));
    assertThat(cache.get(1)).isEmpty();
    Weft.sleep(Duration.ofSeconds(2)); // its place is cleared in the second after
    assertThat(cache.stats().size()).isZero();
  }

  /** One loads anew; all others are served the old value, and do not wait for it. */
  @Simulated(seeds = 250)
  void aRefresh_isOnesAffair() throws InterruptedException {
    Duration due = millis(20);
    Duration ttl = millis(60);
    Source source = new Source(true);
    Cache<Integer, Value> cache =
        Cache.open(
            CacheConfig.<Integer, Value>defaults().withTimeToLive(ttl).withRefreshAfter(due));
    cache.put(0, new Value(0, 0, source.clock.nanos()));
    crowd(
        5,
        number -> {
          for (int i = 0; i < 8; i++) {
            pause(15);
            if (number < 2) {
              try {
                Chaos.cutShort(upTo(12), () -> cache.load(0, source::load));
              } catch (BrokenException e) {
                // as it may
              }
            } else {
              loadDue(cache, source, due, ttl);
            }
          }
        });
    assertThat(cache.stats().inFlight()).isZero();
  }

  private static void loadDue(
      Cache<Integer, Value> cache, Source source, Duration due, Duration ttl)
      throws InterruptedException {
    Optional<Value> there = cache.get(0);
    boolean alone = source.loading[0] == 0;
    int before = source.loads;
    long asked = source.clock.nanos();
    try {
      Value value = cache.load(0, source::load);
      boolean old = value.equals(there.orElse(null));
      assertThat(source.age(value)).isLessThan(ttl);
      if (old && !alone && source.loads == before) {
        assertThat(source.clock.nanos()).isEqualTo(asked);
      }
      if (alone && there.isPresent() && due.toNanos() > asked - there.get().loaded) {
        assertThat(old).isTrue();
      }
    } catch (BrokenException e) {
      // the old value is served as long as it lives
      assertThat(there.filter(value -> source.age(value).compareTo(ttl) < 0)).isEmpty();
    }
  }

  @Simulated(seeds = 150)
  void aFailure_isKeptForItsTime() throws InterruptedException {
    Duration kept = millis(15);
    Clock clock = Clock.current();
    Cache<Integer, Integer> cache =
        Cache.open(CacheConfig.<Integer, Integer>defaults().withFailureTtl(kept));
    List<Long> failures = new ArrayList<>();
    crowd(
        4,
        _ -> {
          for (int i = 0; i < 5; i++) {
            pause(10);
            try {
              cache.load(
                  1,
                  _ -> {
                    pause(3);
                    failures.add(clock.nanos());
                    throw new BrokenException("failure " + failures.size());
                  });
            } catch (BrokenException e) {
              assertThat(e).hasMessage("failure " + failures.size());
              assertThat(clock.since(failures.getLast())).isLessThan(kept);
            }
          }
        });
    for (int i = 1; i < failures.size(); i++) {
      assertThat(failures.get(i) - failures.get(i - 1)).isGreaterThanOrEqualTo(kept.toNanos());
    }
  }

  /** What is put while a load runs stays; what is removed is not brought back. */
  @Simulated(seeds = 250)
  void whatIsWritten_isNotOverwritten_byAnOlderLoad() throws InterruptedException {
    Source source = new Source(false);
    Cache<Integer, Value> cache = Cache.of(100);
    long[] written = new long[1];
    int[] writes = new int[1];
    crowd(
        5,
        number -> {
          for (int i = 0; i < 3; i++) {
            pause(8);
            if (number > 1) {
              cache.load(0, source::load);
              continue;
            }
            written[0] = ++writes[0];
            if (oneIn(2)) {
              cache.put(0, new Value(0, -writes[0], source.clock.nanos()));
              assertThat(cache.get(0).map(Value::serial)).contains(-writes[0]);
            } else {
              int begun = source.loads;
              cache.remove(0);
              Value next = cache.load(0, source::load);
              assertThat(next.serial < 0 || next.serial > begun).isTrue();
            }
          }
        });
    assertThat(cache.stats().inFlight()).isZero();
  }
}
