package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrontierMemoryTest {
  private static final int DELAY = 1_000;

  @Test
  void hosts_known_stay_few_however_many_come_by() {
    var frontier = new Frontier(new FrontierConfig(Duration.ofNanos(DELAY), 1, 10, 1_000_000));
    for (int i = 0; i < 30_000; i++) {
      frontier.add(new Link(Url.parse("http://host" + i + ".example/"), 0), i);
      Next next = frontier.next(i);
      frontier.done(((Next.Fetch) next).entry(), i);
    }
    assertThat(frontier.stats().peakHosts()).isLessThanOrEqualTo(DELAY + 1);
    frontier.next(1_000_000);
    assertThat(frontier.stats().hosts()).isZero();
  }

  @Test
  void a_slowed_host_leaves_the_line_of_resting_hosts_in_its_time() {
    var frontier = new Frontier(FrontierConfig.defaults());
    for (int i = 0; i < 1_000; i++) {
      frontier.slow("host" + i, i, 0);
    }
    frontier.next(500);
    assertThat(frontier.stats().hosts()).isEqualTo(499);
  }

  @Test
  void a_seen_url_costs_about_32_bytes() {
    var seen = new SeenSet();
    int added = 0;
    for (int i = 0; i < 50_000; i++) {
      added += seen.add("https://example.com/page/" + i) ? 1 : 0;
    }
    assertThat(added).isEqualTo(50_000).isEqualTo(seen.size());
    assertThat(seen.bytes() / seen.size()).isBetween(21L, 43L);
    for (int i = 0; i < added; i += 997) {
      assertThat(seen.add("https://example.com/page/" + i)).isFalse();
      assertThat(seen.contains("https://example.com/page/" + i)).isTrue();
      assertThat(seen.contains("https://example.com/other/" + i)).isFalse();
    }
  }
}
