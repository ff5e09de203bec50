package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.crawl.CrawlProgress;
import dev.weft.crawl.CrawlReport;
import dev.weft.crawl.CrawlStore.Earlier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Earlier EARLIER = new Earlier(Instant.EPOCH, 4_120, 870);

  private static Summary summary(boolean stopped, Optional<Earlier> earlier) {
    CrawlProgress all = new CrawlProgress(1, 0, 0, 0, 0, 0, 7, 0, 5, 3, Duration.ofSeconds(1));
    return new Summary(
        new CrawlReport(all, stopped, Optional.empty(), Optional.empty()), "here", earlier);
  }

  private static List<String> lines(boolean stopped) {
    return summary(stopped, Optional.empty()).lines();
  }

  @Test
  void whatEarlierRunsStored_standsBesideWhatThisOneDid() {
    Summary summary = summary(false, Optional.of(EARLIER));
    assertThat(summary.lines())
        .startsWith("Crawled 1 page (0 B) in 1.0 s, 1.0 pages/s")
        .contains("  with the earlier runs 4,121 pages since " + Summary.time(EARLIER.begunAt()));
    assertThat(summary.json()).startsWith("{\"pages\":1,").contains("\"pagesInAll\":4121,");
    assertThat(summary(false, Optional.empty()).json()).contains("\"pagesInAll\":1,");
  }

  @Test
  void goingOn_saysWhatIsThere_andTheWayOut() {
    assertThat(CrawlSession.goingOn(EARLIER))
        .isEqualTo(
            "weft: going on with the crawl begun %s: 4,120 pages stored, 870 URLs waiting; --fresh begins anew"
                .formatted(Summary.time(Instant.EPOCH)));
    assertThat(Summary.time(Instant.EPOCH)).matches("19(69|70)-\\d\\d-\\d\\d \\d\\d:\\d\\d");
  }

  @Test
  void whatTheLimitLeft_isCountedWithTheWayToIt() {
    assertThat(lines(false))
        .contains(
            "Crawled 1 page (0 B) in 1.0 s, 1.0 pages/s",
            "  7 more known and not fetched; a larger --max-pages fetches more");
  }

  @Test
  void whatComesUpInTheNextRun_isNotDropped() {
    assertThat(lines(false))
        .contains("  5 more come up in the next run: too many waited for this one")
        .noneMatch(line -> line.contains("dropped"));
    assertThat(summary(false, Optional.of(EARLIER)).json()).contains("\"leftOut\":5,\"dropped\":0");
  }

  @Test
  void linksOutOfScope_areCountedWithTheWayToThem() {
    assertThat(lines(false))
        .contains("  3 links out of scope not followed; --scope says how far to go");
  }

  @Test
  void whatAStopLeft_isCounted() {
    assertThat(lines(true))
        .contains("  7 more known and not fetched; the same command goes on with them");
  }
}
