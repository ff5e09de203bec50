package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatesTest {
  @Test
  void aDateIsWrittenAsHttpWantsIt() {
    assertThat(Dates.text(Instant.parse("1994-11-06T08:49:37Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(Dates.text(Instant.parse("2028-02-29T23:00:09.999Z")))
        .isEqualTo("Tue, 29 Feb 2028 23:00:09 GMT");
  }
}
