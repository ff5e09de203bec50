package dev.weft.cache;

import static dev.weft.cache.Runs.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What time does to entries. */
class CacheAgeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Runs.Hands clock = new Runs.Hands();
  private final CacheConfig<String, String> config = CacheConfig.defaults();

  private Cache<String, String> open(CacheConfig<String, String> how) {
    return Runs.open(how, clock);
  }

  @Test
  void aValueLivesItsTimeAfterTheWrite() throws Exception {
    var cache = open(config.withTimeToLive(MINUTE));
    cache.load("a", _ -> "1");
    clock.pass(MINUTE.minusNanos(1));
    assertThat(cache.get("a")).contains("1");
    clock.pass(Duration.ofNanos(1));
    assertThat(cache.get("a")).isEmpty();
    assertThat(cache.load("a", _ -> "2")).isEqualTo("2");
    clock.pass(MINUTE);
    assertThat(cache.stats().size()).isZero();
    assertThat(cache.stats().totals().evictions()).isEqualTo(2);
  }

  @Test
  void aValueMaySayHowLongItLives() throws Exception {
    var cache = open(config.withTimeToLive((_, v) -> Duration.parse(v)));
    cache.put("short", "PT1S");
    cache.put("long", "PT1H");
    clock.pass(SECOND);
    assertThat(cache.get("short")).isEmpty();
    assertThat(cache.get("long")).contains("PT1H");
    assertThat(cache.load("none", _ -> "PT0S")).isEqualTo("PT0S");
    assertThat(cache.get("none")).isEmpty();
    cache.put("long", "PT0S");
    assertThat(cache.get("long")).isEmpty();
    assertThatThrownBy(() -> cache.put("a", "PT-1S"))
        .hasMessage(
            "the time to live of the value of a must be at least 0 and at most 100 years, but is PT-1S");
  }

  @Test
  void aValueNobodyUsesGoesSooner() {
    var cache = open(config.withTimeToLive(MINUTE).withTimeToIdle(Duration.ofSeconds(20)));
    cache.put("used", "1");
    cache.put("idle", "1");
    for (int i = 0; i < 5; i++) {
      clock.pass(Duration.ofSeconds(10));
      assertThat(cache.get("used")).contains("1");
    }
    assertThat(cache.get("idle")).isEmpty();
    clock.pass(Duration.ofSeconds(10));
    assertThat(cache.get("used")).as("its time to live is over").isEmpty();
  }

  @Test
  void failuresAreKeptIfAsked() throws Exception {
    var cache = open(config.withFailureTtl(MINUTE));
    RuntimeException failure = new IllegalStateException("broken");
    assertThatThrownBy(() -> cache.load("a", _ -> broken(failure))).isSameAs(failure);
    assertThatThrownBy(() -> cache.load("a", _ -> "well")).isSameAs(failure);
    assertThat(cache.get("a")).isEmpty();
    clock.pass(MINUTE);
    assertThat(cache.load("a", _ -> "well")).isEqualTo("well");
    assertThatThrownBy(() -> cache.load("b", _ -> broken(failure))).isSameAs(failure);
    assertThat(cache.remove("b")).isEmpty();
    assertThat(cache.load("b", _ -> "well")).isEqualTo("well");
  }

  private static String broken(RuntimeException failure) {
    throw failure;
  }

  @BothDoors
  void whoFindsAnOldValueLoadsItWhileOthersAreServed(Door door) throws Exception {
    var cache = open(config.withTimeToLive(MINUTE).withRefreshAfter(SECOND));
    Handoff<String> gate = new Handoff<>();
    cache.put("a", "old");
    clock.pass(SECOND);
    Runs.on(
        door,
        group -> {
          var refresh = group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          for (int i = 0; i < 10; i++) {
            assertThat(cache.load("a", _ -> "twice")).isEqualTo("old");
          }
          assertThat(cache.get("a")).contains("old");
          gate.give("new");
          assertThat(refresh.join()).isEqualTo("new");
        });
    assertThat(cache.load("a", _ -> "twice")).isEqualTo("new");
    assertThat(cache.stats().totals().loads().begun()).isEqualTo(1);
  }

  @Test
  void aRefreshThatFailsServesTheOldValueAndWaits() throws Exception {
    var cache = open(config.withTimeToLive(MINUTE).withRefreshAfter(SECOND).withFailureTtl(SECOND));
    RuntimeException failure = new IllegalStateException("broken");
    cache.put("a", "old");
    clock.pass(SECOND);
    assertThat(cache.load("a", _ -> broken(failure))).isEqualTo("old");
    assertThat(cache.load("a", _ -> "too soon")).isEqualTo("old");
    clock.pass(SECOND);
    assertThat(cache.load("a", _ -> "new")).isEqualTo("new");
    assertThat(cache.stats().totals().loads().failed()).isEqualTo(1);
  }

  @Test
  void aRefreshThatFailsAfterTheValueExpiredFails() {
    var cache = open(config.withTimeToLive(MINUTE).withRefreshAfter(SECOND));
    cache.put("a", "old");
    clock.pass(SECOND);
    RuntimeException failure = new IllegalStateException("broken");
    assertThatThrownBy(() ->
            cache.load(
                "a",
                _ -> {
                  clock.pass(MINUTE);
                  return broken(failure);
                }))
        .isSameAs(failure);
  }

  @Test
  void aRefreshThatAsksForItsOwnKeyFailsAsALoadDoes() throws Exception {
    var cache = open(config.withTimeToLive(MINUTE).withRefreshAfter(SECOND));
    cache.put("a", "old");
    clock.pass(SECOND);
    Throwable[] refused = new Throwable[1];
    assertThat(
            cache.load(
                "a",
                key -> {
                  refused[0] = Runs.thrownBy(() -> cache.load(key, _ -> "never"));
                  return "new";
                }))
        .isEqualTo("new");
    assertThat(refused[0]).hasMessageContaining("a → a");
  }

  @BothDoors
  void aCancelledRefreshIsLeftToTheNextCaller(Door door) throws Exception {
    var cache = open(config.withTimeToLive(MINUTE).withRefreshAfter(SECOND));
    cache.put("a", "old");
    clock.pass(SECOND);
    Runs.on(
        door,
        group -> {
          Task<?> refresh = group.fork(() -> cache.load("a", _ -> new Handoff<String>().await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          refresh.cancel("test");
          assertThat(Runs.thrownBy(refresh::join)).isInstanceOf(TaskCancelledException.class);
          assertThat(cache.get("a")).contains("old");
          assertThat(cache.load("a", _ -> "new")).isEqualTo("new");
        });
    assertThat(cache.stats().totals().loads().abandoned()).isEqualTo(1);
  }
}
