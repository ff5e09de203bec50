package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations and sizes, as people write and read them. */
class FiguresTest {
  @ParameterizedTest
  @CsvSource({"0,PT0S", "250ms,PT0.25S", "30s,PT30S", "5M,PT5M", "2h,PT2H"})
  void durationsAreRead(String text, Duration duration) {
    assertThat(new Durations().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"PT0.26S,0.3 s", "PT59.9S,59.9 s", "PT61S,1:01 min", "PT2H5M,2:05 h"})
  void durationsAreShown(Duration duration, String text) {
    assertThat(Durations.show(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "512,512", "512KB,512000", "10mb,10000000", "1GB,1000000000"})
  void sizesAreRead(String text, long bytes) {
    assertThat(new Sizes().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"999,999 B", "1500,1.5 KB", "269896085,269.9 MB", "2500000000,2.50 GB"})
  void sizesAreShown(long bytes, String text) {
    assertThat(Sizes.show(bytes)).isEqualTo(text);
  }
}
