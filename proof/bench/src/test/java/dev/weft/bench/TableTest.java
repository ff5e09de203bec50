package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void of_alignsColumnsAndTellsRatios() {
    Row rate =
        new Row("s", "rate", "pages/s", Better.HIGHER, 2500.4, Map.of("scrapy", 250.04), 0.021);
    Row none = new Row("s", "memory", "B", Better.LOWER, null, Map.of("jdk", 12.34), null);
    assertThat(Table.of(List.of(rate, none)))
        .isEqualTo(
            """
            |                       |          weft | spread |               scrapy |    jdk |
            |-----------------------|--------------:|-------:|---------------------:|-------:|
            | rate (more is better) | 2,500 pages/s |    2 % | 250 pages/s (10.00×) |        |
            | memory                |               |        |                      | 12.3 B |

            (n×) behind a peer's figure: Weft is n times better.
            """);
  }

  @Test
  void figure_hasAsManyDigitsAsAreWorthReading() {
    assertThat(Table.figure(1234567.8)).isEqualTo("1,234,568");
    assertThat(Table.figure(12.345)).isEqualTo("12.3");
    assertThat(Table.figure(0.12345)).isEqualTo("0.12");
    assertThat(Table.figure(3.0)).isEqualTo("3");
  }
}
