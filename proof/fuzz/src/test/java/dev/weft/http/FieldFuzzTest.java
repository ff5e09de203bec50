package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a header field says: it is read without a word, within bounds, and said again alike. */
class FieldFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** What is tried. */
  private record Readers(
      Function<String, Optional<MediaType>> mediaType,
      BiFunction<String, Instant, Optional<Duration>> retryAfter,
      BiFunction<String, String, Headers> headers) {
    static final Readers OURS = new Readers(MediaType::parse, RetryAfter::parse, Headers::of);
  }

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(FieldFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(Readers.OURS).check(input);
  }

  @Test
  void everyField_isRead() {
    Fuzz.tries(FieldFuzzTest.class, Fuzz.MANY, reads(Readers.OURS));
  }

  @Test
  void brokenTwin_thatLosesBackslashes_isFound() {
    Readers twin =
        new Readers(
            text -> MediaType.parse(text.replace("\\\\", "\\")),
            Readers.OURS.retryAfter,
            Readers.OURS.headers);
    Fuzz.finds(FieldFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  @Test
  void brokenTwin_thatBelievesAnyNumber_isFound() {
    Readers twin =
        new Readers(
            Readers.OURS.mediaType,
            (text, now) ->
                text.matches("\\d{1,18}")
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                    : RetryAfter.parse(text, now),
            Readers.OURS.headers);
    Fuzz.finds(FieldFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  private static Fuzz.Property reads(Readers readers) {
    return input -> {
      String text = Fuzz.latin(input);
      readers.mediaType.apply(text).ifPresent(type -> requireSound(type, readers.mediaType));
      readers
          .retryAfter
          .apply(text, NOW)
          .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofDays(365)));
      HttpDate.parse(text).ifPresent(FieldFuzzTest::requireSound);
      int colon = Math.max(0, text.indexOf(':'));
      requireOneLine(text.substring(0, colon), text.substring(colon), readers.headers);
    };
  }

  private static void requireSound(MediaType type, Function<String, Optional<MediaType>> again) {
    type.charset();
    assertThat(type.type() + type.subtype()).matches("[!-~]+").doesNotContainPattern("[A-Z;/\"]");
    StringBuilder said = new StringBuilder(type.toString());
    type.parameters()
        .forEach((name, value) -> {
          assertThat(name).matches("[!-~]+").doesNotContainPattern("[A-Z;=\"]");
          String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
          said.append("; ").append(name).append("=\"").append(quoted).append('"');
        });
    assertThat(again.apply(said.toString())).as(said.toString()).contains(type);
  }

  private static void requireSound(Instant date) {
    int year = date.atOffset(ZoneOffset.UTC).getYear();
    if (year >= 0 && year <= 9999) {
      assertThat(HttpDate.parse(HttpDate.text(date))).contains(date);
    }
  }

  /** A field is refused, or cannot get out of its line. */
  private static void requireOneLine(
      String name, String value, BiFunction<String, String, Headers> headers) {
    try {
      Headers one = headers.apply(name, value);
      assertThat(name + value).doesNotContain("\r", "\n", "\0");
      assertThat(name).isNotEmpty().doesNotContainPattern("[\\s:]");
      assertThat(one.first(name)).contains(value);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("[^\\r\\n]{1,500}");
    }
  }
}
