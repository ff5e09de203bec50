package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace(0);
  private long now;

  private boolean isDue(int sent) {
    return pace.isDue(sent, now);
  }

  /** What is under way is answered, and the next answer takes a time. */
  private void look(long roundTrip) {
    assertThat(isDue(9)).as("while something is under way").isFalse();
    assertThat(isDue(1)).isFalse();
    assertThat(isDue(0)).isTrue();
    pace.sends(now);
    now += roundTrip;
    pace.answered(roundTrip, true, now);
  }

  private void answers(int count, long each) {
    for (int i = 0; i < count; i++) {
      now += each;
      pace.answered(each, true, now);
    }
  }

  @Test
  void aServerThatHasLittleToDo_isSentAll() {
    assertThat(isDue(0)).isTrue();
    assertThat(isDue(8)).isTrue();
  }

  @Test
  void aServerNearby_hasEnoughSoon() {
    look(100_000);
    answers(100, 10_000);
    assertThat(isDue(20)).isTrue();
    assertThat(isDue(21)).isFalse();
  }

  @Test
  void aServerFarAway_neverHasEnough() {
    look(10_000_000);
    answers(100, 10_000);
    assertThat(isDue(1_000)).isTrue();
  }

  @Test
  void aSlowServer_getsAFewAllTheSame() {
    look(1_000);
    answers(100, 1_000_000);
    assertThat(isDue(8)).isTrue();
    assertThat(isDue(9)).isFalse();
  }

  @Test
  void whereItLeads_isLookedAtAgain_butNotOften() {
    look(10_000_000);
    answers(100, 10_000);
    assertThat(isDue(1_000)).isTrue();
    now += Duration.ofSeconds(3).toNanos(); // 256 times as long as it took, and more
    look(100_000);
    answers(100, 10_000);
    assertThat(isDue(21)).isFalse();
    assertThat(isDue(20)).isTrue();
  }

  @Test
  void whileItIsLookedAt_moreIsSent() {
    assertThat(isDue(9)).isFalse();
    pace.sends(now);
    assertThat(isDue(9)).isTrue(); // as nobody knows yet what is enough
  }
}
