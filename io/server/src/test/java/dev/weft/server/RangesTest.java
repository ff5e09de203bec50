package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.server.Ranges.Asked;
import dev.weft.server.Ranges.Range;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which parts of ten bytes are asked for. */
class RangesTest {
  private static String shown(Asked asked) {
    return switch (asked) {
      case Asked.Whole() -> "all";
      case Asked.None() -> "none";
      case Asked.Parts(var ranges) ->
          ranges.stream()
              .map(range -> range.from() + "-" + range.to())
              .collect(Collectors.joining(" "));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-0                | 0-0
          bytes=0-9                | 0-9
          bytes=2-                 | 2-9
          bytes=-3                 | 7-9
          bytes=-99                | 0-9
          bytes=5-99               | 5-9
          BYTES=1-2                | 1-2
          bytes=1-2,,4-5,          | 1-2 4-5
          bytes=4-5,1-2            | 4-5 1-2
          bytes=0-0,20-30,-1       | 0-0 9-9
          bytes=10-                | none
          bytes=10-20,11-          | none
          bytes=-0                 | none
          bytes=99999999999999999999- | none
          bytes=0-99999999999999999999 | 0-9
          bytes=-99999999999999999999 | 0-9
          bytes=-00000000000000000000 | none
          bytes=2-1                | all
          bytes=                   | all
          bytes=-                  | all
          bytes=1                  | all
          bytes=a-b                | all
          bytes=--1                | all
          bytes=+1-2               | all
          bytes=1-2,x              | all
          bytes=0x1-2              | all
          bytes 1-2                | all
          lines=1-2                | all
          bytes=0-9,0-9            | all
          bytes=0-5,5-9            | all
          bytes=0-0,1-1,2-2,3-3,4-4 | all
          """)
  void aField_asksFor(String field, String asked) {
    assertThat(shown(Ranges.parse(field, 10, 4))).isEqualTo(asked);
  }

  @Test
  void ofNothing_thereIsNoPart() {
    assertThat(shown(Ranges.parse("bytes=0-", 0, 4))).isEqualTo("none");
    assertThat(shown(Ranges.parse("bytes=-1", 0, 4))).isEqualTo("none");
  }

  /** Whatever is said, what is sent lies within, and is not more than all. */
  @Test
  void anyField_isHarmless() {
    Random random = new Random(11);
    String letters = "0123456789-,- =bytes";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder field = new StringBuilder("bytes=");
      for (int length = random.nextInt(14); length > 0; length--) {
        field.append(letters.charAt(random.nextInt(letters.length())));
      }
      long size = random.nextInt(30);
      if (Ranges.parse(field.toString(), size, 5) instanceof Asked.Parts(var ranges)) {
        assertThat(ranges).hasSizeBetween(1, 5);
        assertThat(ranges).allMatch(each -> 0 <= each.from() && each.from() <= each.to());
        assertThat(ranges).allMatch(each -> each.to() < size);
        assertThat(ranges.stream().mapToLong(Range::length).sum()).isLessThanOrEqualTo(size);
      }
    }
  }
}
