package dev.weft.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the documentation promises beside the main road. */
class CachePromisesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Runs.Hands clock = new Runs.Hands();
  private final CacheConfig<String, String> config = CacheConfig.defaults();

  private Cache<String, String> refreshing() {
    return Runs.open(config.withTimeToLive(Runs.MINUTE).withRefreshAfter(SECOND), clock);
  }

  @Test
  void weigherAndLifetimeAreAskedOncePerWrite_onTheWritersThread() throws Exception {
    List<Thread> asked = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        Runs.open(
            config
                .withMaxWeight(
                    100,
                    (_, _) -> {
                      asked.add(Thread.currentThread());
                      return 1;
                    })
                .withTimeToLive((_, _) -> {
                  asked.add(Thread.currentThread());
                  return SECOND;
                }),
            clock);
    cache.put("a", "1");
    cache.load("b", key -> key);
    cache.load("b", key -> key);
    cache.get("a");
    cache.stats();
    assertThat(asked).hasSize(4).containsOnly(Thread.currentThread());
  }

  @BothDoors
  void aRemovalWhileARefreshRunsKeepsItsValueOut(Door door) throws Exception {
    Cache<String, String> cache = refreshing();
    for (Runnable removal : List.<Runnable>of(() -> cache.remove("a"), cache::clear)) {
      cache.put("a", "old");
      clock.pass(SECOND);
      Handoff<String> gate = new Handoff<>();
      Runs.on(
          door,
          group -> {
            var refresh = group.fork(() -> cache.load("a", _ -> gate.await()));
            Runs.until(() -> cache.stats().inFlight() == 1);
            removal.run();
            gate.give("new");
            assertThat(refresh.join()).isEqualTo("new");
          });
      assertThat(cache.get("a")).isEmpty();
    }
  }

  @BothDoors
  void aPutWhileARefreshRunsStands_alsoIfTheRefreshFails(Door door) throws Exception {
    Cache<String, String> cache = refreshing();
    for (boolean fails : new boolean[] {false, true}) {
      cache.put("a", "old");
      clock.pass(SECOND);
      Handoff<String> gate = new Handoff<>();
      Runs.on(
          door,
          group -> {
            var refresh = group.fork(() -> either(() -> cache.load("a", _ -> gate.await())));
            Runs.until(() -> cache.stats().inFlight() == 1);
            cache.put("a", "put");
            if (fails) {
              gate.fail(new BrokenException("down"));
            } else {
              gate.give("new");
            }
            refresh.join();
          });
      assertThat(cache.get("a")).contains("put");
    }
  }

  @Test
  void whereFailuresAreNotKept_aFailedRefreshIsTriedAgainAtOnce() throws Exception {
    Cache<String, String> cache = refreshing();
    cache.put("a", "old");
    clock.pass(SECOND);
    AtomicInteger tries = new AtomicInteger();
    for (int i = 1; i <= 3; i++) {
      assertThat(
              cache.load(
                  "a",
                  _ -> {
                    tries.incrementAndGet();
                    throw new BrokenException("down");
                  }))
          .isEqualTo("old");
      assertThat(tries).hasValue(i);
    }
  }

  @BothDoors
  void keysLoadApart_oneThatTakesLongHoldsUpNoOther(Door door) throws Exception {
    Cache<String, String> cache = Cache.of(10);
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var slow = group.fork(() -> cache.load("slow", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          assertThat(cache.load("quick", key -> key)).isEqualTo("quick");
          cache.put("other", "put");
          assertThat(cache.remove("other")).contains("put");
          gate.give("at last");
          assertThat(slow.join()).isEqualTo("at last");
        });
  }

  @BothDoors
  void programsAndOrdinaryThreadsShareALoad(Door door) throws Exception {
    Cache<String, String> cache = Cache.of(10);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Thread loading =
        Thread.ofPlatform()
            .start(() ->
                either(() ->
                    cache.load(
                        "a",
                        _ -> {
                          begun.countDown();
                          gate.await();
                          return "by a thread";
                        })));
    begun.await();
    Runs.on(
        door,
        group -> {
          var waiting = group.fork(() -> cache.load("a", _ -> "by a task"));
          Runs.until(() -> cache.stats().waiters() == 1);
          gate.countDown();
          assertThat(waiting.join()).isEqualTo("by a thread");
        });
    loading.join();
    assertThat(Weft.run(() -> cache.load("a", _ -> "anew"))).isEqualTo("by a thread");
  }

  @Test
  void whatCannotBeWeighed_orMayNotLive_isAFailedLoad_andNothingIsKept() {
    Cache<String, String> cache =
        Runs.open(
            config.withTimeToLive((_, v) -> {
              throw new BrokenException("no time for " + v);
            }),
            clock);
    assertThatThrownBy(() -> cache.load("a", _ -> "x")).hasMessage("no time for x");
    assertThatThrownBy(() -> cache.put("a", "y")).hasMessage("no time for y");
    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.stats().inFlight()).isZero();
    assertThat(cache.stats().totals().loads().failed()).isEqualTo(1);
  }

  @Test
  @SuppressWarnings("NullAway") // to see it refused
  void nothingIsNull() {
    Cache<String, String> cache = Cache.of(1);
    assertThatThrownBy(() -> cache.load(null, key -> key)).hasMessage("key");
    assertThatThrownBy(() -> cache.load("a", null)).hasMessage("loader");
    assertThatThrownBy(() -> cache.get(null)).hasMessage("key");
    assertThatThrownBy(() -> cache.put("a", null)).hasMessage("value");
    assertThatThrownBy(() -> cache.remove(null)).hasMessage("key");
  }

  @Test
  void itSaysHowItIs() {
    Cache<String, String> cache = Cache.of(5);
    cache.put("a", "1");
    assertThat(cache).hasToString("cache (weight 1 of 5 in 1 entries, 0 in flight, 0 waiting)");
  }

  /** {@return what a call returns or throws} */
  private static Object either(Callable<?> call) {
    try {
      return call.call();
    } catch (Throwable e) {
      return e;
    }
  }
}
