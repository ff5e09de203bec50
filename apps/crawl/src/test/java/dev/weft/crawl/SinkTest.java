package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a crawl owes its sink, and what it does when that fails or is slow. */
class SinkTest {
  private final MemorySink sink = new MemorySink();

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void sinkThatFails_endsTheCrawl_andWhatWasStoredStays(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 5_000, exchange -> {});
      var batches = new AtomicInteger();
      PageSink failing =
          pages -> {
            if (batches.incrementAndGet() == 2) {
              throw new IllegalStateException("no room left");
            }
            sink.store(pages);
          };

      CrawlReport report = Crawls.run(door, Crawls.config(site.url("/")), failing);

      assertThat(report.failure()).get().isInstanceOf(BrokenException.class);
      assertThat(report.failure().orElseThrow())
          .hasMessageMatching("what came of [0-9]+ URLs could not be stored: no room left");
      assertThat(batches).hasValue(2);
      assertThat(report.stopped()).isFalse();
      assertThat(sink.pages()).isNotEmpty();
      Crawls.assertCounted(report, sink);
    }
  }

  @Test
  void sinkThatFailsAtTheLastBatch_isReportedAsItself() throws Exception {
    try (Site site = Site.open()) {
      site.page("/");
      var gone = new BrokenException("the database is gone");
      PageSink failing =
          pages -> {
            throw gone;
          };

      CrawlReport report = Crawls.run(Door.LOOP, Crawls.config(site.url("/")), failing);

      assertThat(report.failure()).containsSame(gone);
      assertThat(report.progress().pages()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void slowSink_slowsTheCrawl_soThatMemoryIsBounded(Door door) throws Exception {
    int pages = 2 * PageWriter.ROOM;
    int concurrency = 16;
    try (Site site = Site.open()) {
      var full = new CountDownLatch(PageWriter.ROOM);
      Gallery.add(site, pages, exchange -> full.countDown());
      PageSink slow =
          batch -> {
            full.await();
            // Time for the crawl to go too far, if it could.
            if (sink.pages().isEmpty()) {
              new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
              int asked = site.server().asked(1).size();
              assertThat(asked).isLessThanOrEqualTo(PageWriter.ROOM + concurrency + 2);
            }
            sink.store(batch);
          };
      CrawlConfig config = Crawls.config(site.url("/"));

      Crawls.run(door, config.withLimits(config.limits().withConcurrency(concurrency)), slow);

      assertThat(sink.pages()).hasSize(pages + 1);
    }
  }

  @Test
  void interruptedStore_isRepeated_soThatNothingIsLost() throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 100, exchange -> {});
      var storing = new CountDownLatch(1);
      var crawl = new AtomicReference<@Nullable Crawl>();
      PageSink interrupted =
          pages -> {
            if (storing.getCount() == 1) {
              awaitFetched(site, 101, Objects.requireNonNull(crawl.get()));
              storing.countDown();
              new CountDownLatch(1).await(); // until it is interrupted
            }
            sink.store(pages);
          };
      Thread main =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Crawls.run(Door.LOOP, Crawls.config(site.url("/")), interrupted, crawl::set);
                } catch (InterruptedException e) {
                  // as it should be
                }
              });
      storing.await();
      main.interrupt();
      main.join();

      assertThat(sink.pages()).hasSize(101);
    }
  }

  /** On a busy machine the first batch comes long before the last page. */
  private static void awaitFetched(Site site, int pages, Crawl crawl) throws InterruptedException {
    while (site.server().asked(1).size() < pages + 1 // and robots.txt
        || crawl.progress().inFlight() > 0) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  @Test
  void and_handsEveryBatchToBoth_inOrder() throws InterruptedException {
    var trail = new ArrayList<String>();
    PageSink both = pages -> trail.add("one");
    both.and(pages -> trail.add("two")).store(List.of());

    assertThat(trail).containsExactly("one", "two");
  }
}
