package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static Pace after(long roundTrip, long each) {
    Pace pace = new Pace(roundTrip);
    for (int i = 0; i < 100; i++) {
      pace.took(each);
    }
    return pace;
  }

  @Test
  void aServerNobodyKnows_isSentAll() {
    assertThat(new Pace(1_000).isSoonDone(1_000_000)).isTrue();
  }

  @Test
  void aServerNearby_hasEnoughSoon() {
    Pace pace = after(100_000, 10_000);
    assertThat(pace.isSoonDone(20)).isTrue();
    assertThat(pace.isSoonDone(21)).isFalse();
  }

  @Test
  void aServerFarAway_neverHasEnough() {
    assertThat(after(10_000_000, 10_000).isSoonDone(1_000)).isTrue();
  }

  @Test
  void aSlowServer_getsAFewAllTheSame() {
    Pace pace = after(1, 1_000_000_000);
    assertThat(pace.isSoonDone(8)).isTrue();
    assertThat(pace.isSoonDone(9)).isFalse();
  }

  @Test
  void oneThatWasSlow_isForgotten() {
    Pace pace = after(100_000, 1_000_000);
    for (int i = 0; i < 200; i++) {
      pace.took(10_000);
    }
    assertThat(pace.isSoonDone(17)).isTrue();
  }
}
