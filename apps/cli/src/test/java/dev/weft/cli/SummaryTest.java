package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.crawl.CrawlProgress;
import dev.weft.crawl.CrawlReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static List<String> lines(boolean stopped) {
    CrawlProgress all = new CrawlProgress(1, 0, 0, 0, 0, 0, 7, 0, 3, Duration.ofSeconds(1));
    return new Summary(new CrawlReport(all, stopped, Optional.empty()), "here").lines();
  }

  @Test
  void whatTheLimitLeft_isCountedWithTheWayToIt() {
    assertThat(lines(false))
        .contains(
            "Crawled 1 page (0 B) in 1.0 s, 1.0 pages/s",
            "  7 more known and not fetched; a larger --max-pages fetches more");
  }

  @Test
  void linksOutOfScope_areCountedWithTheWayToThem() {
    assertThat(lines(false))
        .contains("  3 links out of scope not followed; --scope says how far to go");
  }

  @Test
  void whatAStopLeft_isCounted() {
    assertThat(lines(true)).contains("  7 more known and not fetched");
  }
}
