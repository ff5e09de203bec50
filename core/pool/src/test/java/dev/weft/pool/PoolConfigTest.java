package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolConfigTest {
  private final PoolConfig config = PoolConfig.defaults();

  @Test
  void wrongValuesAreRefusedByName() {
    assertThatThrownBy(() -> config.withMax(0)).hasMessage("max must be at least 1, but is 0");
    assertThatThrownBy(() -> config.withMaxPerKey(-1))
        .hasMessage("maxPerKey must be at least 1, but is -1");
    assertThatThrownBy(() -> config.withMaxWaiters(-1))
        .hasMessage("maxWaiters must be at least 0, but is -1");
    assertThatThrownBy(() -> config.withBorrowTimeout(Duration.ZERO))
        .hasMessage("borrowTimeout must be more than 0 and at most 100 years, but is PT0S");
    assertThatThrownBy(() -> config.withIdleTime(Duration.ofSeconds(-1)))
        .hasMessage("idleTime must be more than 0 and at most 100 years, but is PT-1S");
    assertThatThrownBy(() -> config.withLifetime(Duration.ofSeconds(Long.MAX_VALUE)))
        .hasMessageStartingWith("lifetime must be more than 0 and at most 100 years");
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> config.withMin(65))
        .hasMessage("min must be at most max, but is 65 and 64");
    assertThatThrownBy(() -> config.withMax(100).withMin(65))
        .hasMessage("min must be at most maxPerKey, but is 65 and 64");
    assertThatThrownBy(() -> config.withFloor(65))
        .hasMessage("floor must be at most max, but is 65 and 64");
    assertThatThrownBy(() -> config.withMin(3).withFloor(2))
        .hasMessage("min must be at most floor, but is 3 and 2");
    assertThatThrownBy(() -> config.withFreshTime(Duration.ofSeconds(-1)))
        .hasMessage("freshTime must be between 0 and 100 years, but is PT-1S");
    assertThatThrownBy(() -> Pool.open(new Things(), config.withMin(1)))
        .hasMessage("min is 1, but a pool without a group cannot refill: open it in a group");
  }

  @Test
  void eachWithChangesOneValue() {
    Duration time = Duration.ofSeconds(7);
    PoolConfig.Times times =
        new PoolConfig.Times(
            time, time.plusSeconds(1), time.plusSeconds(2), time.plusSeconds(3), Duration.ZERO);
    assertThat(
            config
                .withMax(5)
                .withMaxPerKey(2)
                .withMin(1)
                .withMaxWaiters(3)
                .withFloor(4)
                .withBorrowTimeout(time)
                .withOpenTimeout(time.plusSeconds(1))
                .withIdleTime(time.plusSeconds(2))
                .withLifetime(time.plusSeconds(3))
                .withFreshTime(Duration.ZERO))
        .isEqualTo(new PoolConfig(1, 5, 2, 3, 4, times, config.leaks()));
  }
}
