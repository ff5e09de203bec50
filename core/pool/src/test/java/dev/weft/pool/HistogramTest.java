package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void everyValueIsCountedWithinASixteenthOfItself() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >>> (16 + random.nextInt(47));
      int index = Histogram.index(value);
      long largest = Histogram.largest(index);
      assertThat(largest).isBetween(value, value + value / 16);
      assertThat(Histogram.index(largest)).isEqualTo(index);
      assertThat(Histogram.index(largest + 1)).isEqualTo(index + 1);
    }
  }

  @Test
  void percentilesAreTheSortedOnesToASixteenth() {
    SplittableRandom random = new SplittableRandom(2);
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 20);
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    Spread spread = histogram.spread();
    for (double part : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
      long exact = values[(int) Math.ceil(part * values.length) - 1];
      assertThat(spread.percentile(part).toNanos()).isBetween(exact, exact + exact / 16);
    }
    assertThat(spread.count()).isEqualTo(values.length);
    assertThat(spread.max().toNanos()).isEqualTo(values[values.length - 1]);
    assertThat(spread.mean().toNanos())
        .isEqualTo(Math.round(Arrays.stream(values).sum() / (double) values.length));
  }

  @Test
  void withoutAnythingAllIsZero() {
    Spread spread = histogram.spread();
    assertThat(spread.count()).isZero();
    assertThat(spread.percentile(0.5)).isEqualTo(Duration.ZERO);
    assertThat(spread.mean()).isEqualTo(Duration.ZERO);
    assertThatThrownBy(() -> spread.percentile(0))
        .hasMessage("part must be more than 0 and at most 1, but is 0.0");
  }

  @Test
  void timesOutsideOfItsRangeCountAtItsEnds() {
    histogram.record(-1);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.spread().percentile(0.5)).isEqualTo(Duration.ZERO);
    assertThat(histogram.spread().max()).isGreaterThan(Duration.ofDays(3));
  }
}
