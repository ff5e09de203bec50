package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieDateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun,06-Nov-1994 08:49:37",
        "6 NOVEMBER 94 8:49:37",
        "08:49:37 6 nov 1994 +0900 whatever",
        "1994 Nov 6 8:49:37x", // a day has two digits at most, so the first word is the year
        "\t;06;Nov;1994;08:49:37;",
        "06th Nov 1994th 08:49:37.123",
        "Mon, 06 Nov 1994 08:49:37 GMT" // nobody checks the day of the week
      })
  void dates_areReadInAnyForm(String text) {
    assertThat(CookieDate.parse(text)).contains(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "06 Nov 1994",
        "Nov 1994 08:49:37",
        "06 1994 08:49:37",
        "06 Nov 08:49:37",
        "06 Nov 1994 08:49",
        "06 Nov 1994 24:00:00",
        "06 Nov 1994 08:60:00",
        "06 Nov 1994 08:49:60",
        "006 Nov 1994 08:49:37x5", // neither a day nor, later, another year
        "32 Nov 1994 08:49:37",
        "0 Nov 1994 08:49:37",
        "31 Feb 1994 08:49:37",
        "06 Nov 1600 08:49:37",
        "06 Nov 19940 08:49:37",
        "06 Nov 1 08:49:37",
        "06 Nov 1994 008:49:37",
        "06 Nov 1994 08:49:377"
      })
  void whatIsNoDate_isNone(String text) {
    assertThat(CookieDate.parse(text)).isEmpty();
  }

  @Test
  void yearsOfTwoDigits_areNear() {
    assertThat(CookieDate.parse("1 Jan 70 00:00:00")).contains(Instant.EPOCH);
    assertThat(CookieDate.parse("1 Jan 69 00:00:00"))
        .contains(Instant.parse("2069-01-01T00:00:00Z"));
    assertThat(CookieDate.parse("1 Jan 00 00:00:00"))
        .contains(Instant.parse("2000-01-01T00:00:00Z"));
    assertThat(CookieDate.parse("1 Jan 9999 00:00:00"))
        .contains(Instant.parse("9999-01-01T00:00:00Z"));
  }

  @Test
  void anyText_isADateOrNone() {
    String letters = "0123456789:: ,;-JanFebNovGMT\t\u00e9/\u0000é";
    Random random = new Random(1);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      CookieDate.parse(text.toString())
          .ifPresent(date -> assertThat(date).isAfter(Instant.parse("1600-12-31T00:00:00Z")));
    }
  }
}
