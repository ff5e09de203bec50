package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoresTest {
  @Test
  void rows_areMediansInTheOrderTheCasesCame() {
    Scores scores = new Scores();
    for (double figure : new double[] {3, 1, 2}) {
      scores.add("b", "ns", Better.LOWER, Scores.WEFT, figure);
      scores.add("b", "ns", Better.LOWER, "peer", 10 * figure);
      scores.add("a", "1/s", Better.HIGHER, "peer", figure);
    }
    assertThat(scores.rows("s"))
        .containsExactly(
            new Row("s", "b", "ns", Better.LOWER, 2.0, Map.of("peer", 20.0), 0.5),
            new Row("s", "a", "1/s", Better.HIGHER, null, Map.of("peer", 2.0), null));
  }

  @Test
  void whatWasNotMeasured_isLeftOut() {
    Scores scores = new Scores();
    scores.add("a", "ns", Better.LOWER, "peer", Double.NaN);
    assertThat(scores.rows("s")).isEqualTo(List.of());
  }

  @Test
  void ratio_isAboveOneWhenWeftIsBetter() {
    Row rate = new Row("s", "a", "1/s", Better.HIGHER, 30.0, Map.of(), 0.0);
    Row time = new Row("s", "a", "ns", Better.LOWER, 30.0, Map.of(), 0.0);
    assertThat(rate.ratioTo(10)).isEqualTo(3);
    assertThat(time.ratioTo(60)).isEqualTo(2);
    assertThat(time.ratioTo(0)).isNull();
  }
}
