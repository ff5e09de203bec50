package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrawlRunTest {
  private static final List<Served> SERVED =
      List.of(
          Served.parse("1000.100 0.010 200 22 /robots.txt"),
          Served.parse("1000.250 0.050 200 900 /a"),
          Served.parse("1003.200 0.001 404 153 /b c"));

  @Test
  void times_comeFromTheServersLogWithoutRobots() {
    CrawlRun run =
        new CrawlRun("x", Map.of("startedAt", 999.0), Map.of(), List.of("/a", "/a"), SERVED);
    assertThat(run.start()).isCloseTo(1.2, within(1e-6));
    assertThat(run.walking()).isCloseTo(3.0, within(1e-6));
    assertThat(run.requests()).isEqualTo(2);
    assertThat(run.found()).containsExactly("/a");
    assertThat(SERVED.getLast().path()).isEqualTo("/b c");
  }

  @Test
  void peakRss_isTheLargerOfSeenAndSaid() {
    Map<String, Object> seen = Map.of("peakRss", 5.0);
    assertThat(new CrawlRun("x", seen, Map.of(), List.of(), SERVED).peakRss()).isEqualTo(5);
    assertThat(new CrawlRun("x", seen, Map.of("peakRssBytes", 7.0), List.of(), SERVED).peakRss())
        .isEqualTo(7);
  }
}
