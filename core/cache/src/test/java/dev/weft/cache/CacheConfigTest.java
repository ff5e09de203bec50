package dev.weft.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.cache.CacheConfig.Lifetime;
import dev.weft.cache.CacheConfig.Weigher;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheConfigTest {
  private final CacheConfig<String, String> config = CacheConfig.defaults();

  @Test
  void wrongValuesAreRefusedByName() {
    assertThatThrownBy(() -> config.withMaxEntries(0))
        .hasMessage("maxEntries must be at least 1, but is 0");
    assertThatThrownBy(() -> config.withMaxWeight(-1, (_, _) -> 1))
        .hasMessage("maxWeight must be at least 1, but is -1");
    assertThatThrownBy(() -> config.withTimeToLive(Duration.ZERO))
        .hasMessage("timeToLive must be more than 0 and at most 100 years, but is PT0S");
    assertThatThrownBy(() -> config.withTimeToIdle(Duration.ofSeconds(-1)))
        .hasMessage("timeToIdle must be more than 0 and at most 100 years, but is PT-1S");
    assertThatThrownBy(() -> config.withRefreshAfter(Duration.ofSeconds(Long.MAX_VALUE)))
        .hasMessageStartingWith("refreshAfter must be more than 0 and at most 100 years");
    assertThatThrownBy(() -> config.withFailureTtl(Duration.ofSeconds(-1)))
        .hasMessage("failureTtl must be at least 0 and at most 100 years, but is PT-1S");
  }

  @Test
  void valuesThatExpireBeforeTheyAreRefreshedAreRefused() {
    var late = config.withRefreshAfter(Runs.MINUTE).withTimeToLive(Runs.MINUTE);
    assertThatThrownBy(() -> Cache.open(late))
        .hasMessage("refreshAfter must be less than timeToLive, PT1M, but is PT1M");
  }

  @Test
  void eachWithChangesOneValue() {
    Duration time = Duration.ofSeconds(7);
    Weigher<String, String> weigher = (_, value) -> value.length();
    assertThat(
            config
                .withMaxWeight(5, weigher)
                .withTimeToLive(time)
                .withTimeToIdle(time.plusSeconds(1))
                .withRefreshAfter(time.minusSeconds(1))
                .withFailureTtl(time.plusSeconds(2)))
        .isEqualTo(
            new CacheConfig<>(
                5,
                weigher,
                Lifetime.fixed(time),
                time.plusSeconds(1),
                time.minusSeconds(1),
                time.plusSeconds(2)));
  }
}
