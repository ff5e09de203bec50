package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** So many at once, and then as many in a time. */
class CalmTest {
  /** A clock that stands still until it is moved. */
  private static final class Hand implements Clock {
    private long nanos = 1_000;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }
  }

  private final Hand clock = new Hand();
  private final Calm calm = new Calm(clock, 10, Duration.ofSeconds(1));

  private int untilOver() {
    int times = 0;
    while (!calm.isOver()) {
      times++;
    }
    return times;
  }

  @Test
  void soManyAtOnce() {
    assertThat(untilOver()).isEqualTo(10);
    assertThat(calm.isOver()).isTrue();
  }

  @Test
  void asTimeGoesBy_moreAreAllowed() {
    assertThat(untilOver()).isEqualTo(10);
    clock.nanos += Duration.ofMillis(500).toNanos();
    assertThat(untilOver()).isEqualTo(4); // the one too many counts, too
    clock.nanos += Duration.ofDays(1).toNanos();
    assertThat(untilOver()).isEqualTo(10);
  }

  @Test
  void whoKeepsToTheRate_isNeverOver() {
    for (int i = 0; i < 10_000; i++) {
      clock.nanos += Duration.ofMillis(100).toNanos();
      assertThat(calm.isOver()).isFalse();
    }
  }
}
