package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  /** A clock that is moved by hand. */
  private static final class Hand implements Clock {
    private long nanos;

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
  private final Pace pace = new Pace(clock);

  /** What is under way is answered, and the next answer takes a time. */
  private void look(long roundTrip) {
    assertThat(pace.isDue(9)).as("while something is under way").isFalse();
    assertThat(pace.isDue(1)).isFalse();
    assertThat(pace.isDue(0)).isTrue();
    pace.sends();
    clock.nanos += roundTrip;
    pace.answered(roundTrip, true);
  }

  private void answers(int count, long each) {
    for (int i = 0; i < count; i++) {
      clock.nanos += each;
      pace.answered(each, true);
    }
  }

  @Test
  void aServerThatHasLittleToDo_isSentAll() {
    assertThat(pace.isDue(0)).isTrue();
    assertThat(pace.isDue(8)).isTrue();
  }

  @Test
  void aServerNearby_hasEnoughSoon() {
    look(100_000);
    answers(100, 10_000);
    assertThat(pace.isDue(20)).isTrue();
    assertThat(pace.isDue(21)).isFalse();
  }

  @Test
  void aServerFarAway_neverHasEnough() {
    look(10_000_000);
    answers(100, 10_000);
    assertThat(pace.isDue(1_000)).isTrue();
  }

  @Test
  void aSlowServer_getsAFewAllTheSame() {
    look(1_000);
    answers(100, 1_000_000);
    assertThat(pace.isDue(8)).isTrue();
    assertThat(pace.isDue(9)).isFalse();
  }

  @Test
  void whereItLeads_isLookedAtAgain_butNotOften() {
    look(10_000_000);
    answers(100, 10_000);
    assertThat(pace.isDue(1_000)).isTrue();
    clock.nanos += Duration.ofSeconds(3).toNanos(); // 256 times as long as it took, and more
    look(100_000);
    answers(100, 10_000);
    assertThat(pace.isDue(21)).isFalse();
    assertThat(pace.isDue(20)).isTrue();
  }

  @Test
  void whileItIsLookedAt_moreIsSent() {
    assertThat(pace.isDue(9)).isFalse();
    pace.sends();
    assertThat(pace.isDue(9)).isTrue(); // as nobody knows yet what is enough
  }
}
