package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a queue makes of what it is told of earlier runs. */
class CrawlQueueTest {
  /** As many as may wait with a small limit, and as many as may have been under way. */
  private static final int ROOM = 50_000 + PageWriter.ROOM + 64;

  private final List<Visit> visits = new ArrayList<>();
  private final CrawlConfig config = Crawls.config("http://h/");

  @Test
  void moreThanMayWait_isLeftOut_andNotDropped() {
    CrawlLimits ten = config.limits().withMaxPages(10);
    var queue = new CrawlQueue(config.withLimits(ten), 0, visits::add);
    restore(queue, ROOM + 3, 1);

    assertThat(queue.stats().waiting()).isEqualTo(ROOM);
    assertThat(queue.stats().leftOut()).isEqualTo(3);
    assertThat(queue.stats().refused()).isZero();
  }

  @Test
  void eachOfTwoLevels_hasRoomOfItsOwn() {
    CrawlLimits deep = config.limits().withMaxPages(10).withMaxDepth(3);
    var queue = new CrawlQueue(config.withLimits(deep), 0, visits::add);
    restore(queue, ROOM, 1);
    restore(queue, ROOM, 2);
    assertThat(queue.stats().waiting()).isEqualTo(2 * ROOM);
    assertThat(queue.stats().leftOut()).isZero();

    restore(queue, 1, 3);
    assertThat(queue.stats().leftOut()).isEqualTo(1);
  }

  /** Else what is found on the next level would have come by too long a way. */
  @Test
  void noFurtherLevelBegins_whereNobodyAnswers() throws Exception {
    CrawlLimits deep = config.limits().withMaxDepth(3);
    var queue = new CrawlQueue(config.withLimits(deep), 7, visits::add);
    restore(queue, 1, 1);
    restore(queue, 1, 2);
    Entry entry = queue.next().orElseThrow();
    assertThat(queue.isSilent()).isTrue();

    queue.silent(entry, page(entry));

    assertThat(queue.next()).isEmpty();
    assertThat(queue.stats().waiting()).isEqualTo(2);
    assertThat(visits).isEmpty();
  }

  private static void restore(CrawlQueue queue, int number, int depth) {
    for (int i = 0; i < number; i++) {
      long place = depth * 1_000_000L + i;
      queue.restore(new Known(place, depth, "http://h/" + place, false, null), Duration.ZERO);
    }
  }

  @Test
  void whatIsFoundLater_hasAPlaceOfItsOwn_andWhatIsKnownIsNotFoundAgain() throws Exception {
    var queue = new CrawlQueue(config, 0, visits::add);
    queue.restore(new Known(0, 0, "http://h/", true, "http://h/"), Duration.ZERO);
    queue.restore(new Known(7, 1, "http://h/a", false, null), Duration.ZERO);
    Entry entry = queue.next().orElseThrow();

    queue.answered(entry, page(entry), List.of(Url.parse("http://h/"), Url.parse("http://h/b")));

    List<Entry> found = visits.getFirst().found();
    assertThat(found).extracting(Entry::url).containsExactly("http://h/b");
    assertThat(found).extracting(Entry::place).containsExactly(8L);
    assertThat(queue.next().orElseThrow()).isSameAs(found.getFirst());
  }

  private static Page page(Entry entry) {
    return new Page(entry.url(), entry.url(), 200, "", 0, "", 1, Instant.EPOCH, 0, 2, null);
  }
}
