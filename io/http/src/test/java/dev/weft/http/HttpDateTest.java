package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  private static final Instant MOMENT = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void aDateIsWrittenAsHttpWantsIt() {
    assertThat(HttpDate.text(MOMENT)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDate.text(Instant.parse("2028-02-29T23:00:09.999Z")))
        .isEqualTo("Tue, 29 Feb 2028 23:00:09 GMT");
  }

  @Test
  void eachFormIsRead() {
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")).contains(MOMENT);
    assertThat(HttpDate.parse(" Sunday, 06-Nov-94 08:49:37 GMT ")).contains(MOMENT);
    assertThat(HttpDate.parse("Sun Nov  6 08:49:37 1994")).contains(MOMENT);
  }

  @Test
  void whatIsNoDate_isNone() {
    assertThat(HttpDate.parse("")).isEmpty();
    assertThat(HttpDate.parse("yesterday")).isEmpty();
    assertThat(HttpDate.parse("Sun, 06 Nov 1994")).isEmpty();
  }
}
