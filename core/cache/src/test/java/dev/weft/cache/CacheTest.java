package dev.weft.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.TaskFailedException;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One caller at a time, and loads shared by callers that are not cancelled. */
class CacheTest {
  private final Cache<String, String> cache = Cache.of(100);

  @Test
  void whatWasLoadedIsKept() throws Exception {
    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.load("a", key -> key + 1)).isEqualTo("a1");
    assertThat(cache.load("a", key -> key + 2)).isEqualTo("a1");
    assertThat(cache.get("a")).contains("a1");
    var totals = cache.stats().totals();
    assertThat(totals.hits()).isEqualTo(2);
    assertThat(totals.misses()).isEqualTo(2);
    assertThat(totals.loads().begun()).isEqualTo(1);
  }

  @Test
  void putReplacesAndRemoveSaysWhatWasThere() throws Exception {
    cache.put("a", "1");
    cache.put("a", "2");
    assertThat(cache.load("a", key -> "3")).isEqualTo("2");
    assertThat(cache.remove("a")).contains("2");
    assertThat(cache.remove("a")).isEmpty();
    cache.put("b", "1");
    cache.clear();
    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.stats().size()).isZero();
  }

  @Test
  void theNumberOfEntriesIsBounded() {
    for (int i = 0; i < 1_000; i++) {
      cache.put("key" + i, "value");
    }
    assertThat(cache.stats().size()).isEqualTo(100);
    assertThat(cache.stats().weight()).isEqualTo(100);
    assertThat(cache.stats().totals().evictions()).isEqualTo(900);
  }

  @Test
  void theWeightIsBounded() {
    Cache<String, String> heavy =
        Cache.open(CacheConfig.<String, String>defaults().withMaxWeight(10, (_, v) -> v.length()));
    for (int i = 0; i < 100; i++) {
      heavy.put("key" + i, "four");
    }
    assertThat(heavy.stats().size()).isEqualTo(2);
    assertThat(heavy.stats().weight()).isEqualTo(8);
    heavy.put("huge", "more than the whole cache");
    assertThat(heavy.get("huge")).isEmpty();
  }

  @Test
  void aWeightlessValueIsRefused() {
    Cache<String, String> heavy =
        Cache.open(CacheConfig.<String, String>defaults().withMaxWeight(10, (_, v) -> v.length()));
    String message = "the weight of the value of a must be at least 1, but is 0";
    assertThatThrownBy(() -> heavy.put("a", "")).hasMessage(message);
    assertThatThrownBy(() -> heavy.load("a", _ -> "")).hasMessage(message);
    assertThat(heavy.stats().inFlight()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // to see it refused
  void aLoadOfNothingIsRefused() {
    assertThatThrownBy(() -> cache.load("a", _ -> null)).hasMessage("the load of a is null");
    assertThat(cache.stats().inFlight()).isZero();
  }

  @Test
  void failuresAreThrownAndNotKept() throws Exception {
    IOException failure = new IOException("broken");
    assertThatThrownBy(() -> cache.load("a", _ -> fail(failure)))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(failure);
    AssertionError error = new AssertionError("an error");
    assertThatThrownBy(() -> cache.load("a", _ -> fail(error))).isSameAs(error);
    assertThat(cache.load("a", key -> key)).isEqualTo("a");
    assertThat(cache.stats().totals().loads().failed()).isEqualTo(2);
    assertThat(cache.stats().inFlight()).isZero();
  }

  private static String fail(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }

  @BothDoors
  void manyCallersShareOneLoad(Door door) throws Exception {
    Handoff<Boolean> gate = new Handoff<>();
    AtomicInteger loads = new AtomicInteger();
    Runs.on(
        door,
        group -> {
          for (int i = 0; i < 1_000; i++) {
            group.fork(() -> {
              String value = cache.load("a", _ -> "" + gate.await() + loads.incrementAndGet());
              assertThat(value).isEqualTo("true1");
            });
          }
          Runs.until(() -> cache.stats().waiters() == 999);
          assertThat(cache.stats().inFlight()).isEqualTo(1);
          gate.give(true);
        });
    assertThat(loads).hasValue(1);
    assertThat(cache.stats().waiters()).isZero();
    assertThat(cache.stats().inFlight()).isZero();
  }

  @BothDoors
  void everyWaiterGetsTheSameFailure(Door door) throws Exception {
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var pilot = group.fork(() -> Runs.thrownBy(() -> cache.load("a", _ -> gate.await())));
          Runs.until(() -> cache.stats().inFlight() == 1);
          var one = group.fork(() -> Runs.thrownBy(() -> cache.load("a", _ -> "anew")));
          var two = group.fork(() -> Runs.thrownBy(() -> cache.load("a", _ -> "anew")));
          Runs.until(() -> cache.stats().waiters() == 2);
          gate.fail(new IOException("broken"));
          assertThat(pilot.join()).hasRootCauseInstanceOf(IOException.class);
          assertThat(one.join()).isSameAs(pilot.join());
          assertThat(two.join()).isSameAs(pilot.join());
        });
  }

  @BothDoors
  void aRemovalWhileALoadRunsKeepsItsValueOut(Door door) throws Exception {
    removal(door, () -> assertThat(cache.remove("a")).isEmpty());
    removal(door, cache::clear);
  }

  private void removal(Door door, Runnable removal) throws Exception {
    cache.clear();
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var pilot = group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          var before = group.fork(() -> cache.load("a", _ -> "before"));
          Runs.until(() -> cache.stats().waiters() == 1);
          removal.run();
          var after = group.fork(() -> cache.load("a", _ -> "new"));
          Runs.until(() -> cache.stats().waiters() == 2);
          gate.give("old");
          assertThat(pilot.join()).isEqualTo("old");
          assertThat(before.join()).isEqualTo("old");
          assertThat(after.join()).isEqualTo("new");
        });
    assertThat(cache.get("a")).contains("new");
  }

  @BothDoors
  void aRemovalThatNobodyAsksAfterLeavesNothing(Door door) throws Exception {
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          cache.remove("a");
          gate.give("old");
        });
    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.stats().inFlight()).isZero();
  }

  @BothDoors
  void aPutWhileALoadRunsStands(Door door) throws Exception {
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var pilot = group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          cache.remove("a");
          var late = group.fork(() -> cache.load("a", _ -> "needless"));
          Runs.until(() -> cache.stats().waiters() == 1);
          cache.put("a", "put");
          assertThat(cache.load("a", _ -> "needless")).isEqualTo("put");
          gate.give("old");
          assertThat(pilot.join()).isEqualTo("old");
          assertThat(late.join()).isEqualTo("put");
        });
    assertThat(cache.get("a")).contains("put");
  }

  @Test
  void aLoadMayLoadOtherKeysButNotItsOwn() throws Exception {
    assertThat(cache.load("a", _ -> "a" + cache.load("b", _ -> "b"))).isEqualTo("ab");
    assertThatThrownBy(() -> cache.load("c", key -> cache.load(key, _ -> "never")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a load would wait for itself: c → c; let a load ask for other keys only");
    assertThat(cache.load("c", key -> key)).isEqualTo("c");
  }

  @BothDoors
  void loadsThatWaitForEachOtherAreRefused(Door door) throws Exception {
    Handoff<Boolean> both = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var one =
              group.fork(() ->
                  Runs.thrownBy(
                      () -> cache.load("a", _ -> "" + both.await() + cache.load("b", _ -> "b"))));
          Runs.until(() -> cache.stats().inFlight() == 1);
          var two =
              group.fork(() ->
                  Runs.thrownBy(() ->
                      cache.load(
                          "b",
                          _ -> {
                            both.give(true);
                            Runs.until(() -> cache.stats().waiters() == 1);
                            return cache.load("a", _ -> "a");
                          })));
          assertThat(two.join())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("a load would wait for itself: b → a → b;");
          assertThat(one.join()).isSameAs(two.join());
        });
    assertThat(cache.stats().inFlight()).isZero();
  }
}
