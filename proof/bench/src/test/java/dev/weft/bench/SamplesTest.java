package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void median_ofAnOddNumber_isTheMiddleOne() {
    assertThat(samples(9, 1, 5).median()).isEqualTo(5);
  }

  @Test
  void median_ofAnEvenNumber_isBetweenTheMiddleTwo() {
    assertThat(samples(4, 1, 3, 2).median()).isEqualTo(2.5);
  }

  @Test
  void median_ofNothing_isRefused() {
    assertThatThrownBy(() -> samples().median()).hasMessageContaining("nothing was measured");
  }

  @Test
  void spread_isTheInterQuartileRangeOverTheMedian() {
    assertThat(samples(10, 20, 30, 40, 50).spread()).isCloseTo(20.0 / 30, within(1e-12));
  }

  @Test
  void spread_ofOneFigureAndAroundZero_isZero() {
    assertThat(samples(7).spread()).isZero();
    assertThat(samples(0, 0, 0, 5).spread()).isZero();
  }

  private static Samples samples(double... figures) {
    Samples samples = new Samples();
    for (double figure : figures) {
      samples.add(figure);
    }
    return samples;
  }
}
