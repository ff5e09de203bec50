package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private final BatchSize size = new BatchSize();
  private long now = 7_000_000;

  /** {@return how many may go together after some that took so long together} */
  private int after(int batches, int count, long nanos) {
    int most = 0;
    for (int i = 0; i < batches; i++) {
      for (int k = 0; k < count; k++) {
        size.answered();
      }
      now += nanos;
      most = size.ready(now);
    }
    return most;
  }

  @Test
  void whatTakesLong_goesTogetherWithFew() {
    size.begins(now);
    assertThat(after(100, 1, 1_000_000)).isEqualTo(5);
    assertThat(after(100, 5, 50_000_000)).isOne();
    assertThat(after(100, 20, 5_000_000)).isBetween(19, 20);
    assertThat(after(100, 20, 100_000)).isEqualTo(Batch.MOST);
  }

  @Test
  void atFirst_onlyAFewGoTogether() {
    size.begins(now);
    assertThat(after(1, 1, 30_000)).isBetween(4, 6);
  }

  @Test
  void aRest_countsForNothing() {
    size.begins(now);
    int most = after(100, 10, 1_000_000);
    now += 3_600_000_000_000L;
    size.begins(now);
    assertThat(after(1, 10, 1_000_000)).isEqualTo(most);
  }
}
