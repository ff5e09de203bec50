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
  void eachWithChangesOneValue() {
    Duration time = Duration.ofSeconds(7);
    assertThat(
            config
                .withMax(1)
                .withMaxPerKey(2)
                .withMaxWaiters(3)
                .withBorrowTimeout(time)
                .withIdleTime(time.plusSeconds(1))
                .withLifetime(time.plusSeconds(2)))
        .isEqualTo(new PoolConfig(1, 2, 3, time, time.plusSeconds(1), time.plusSeconds(2)));
  }
}
