package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crawl that is ended in the middle: nothing that was fetched is lost, and nothing hangs. */
class StopTest {
  private static final int PAGES = 5_000;
  private static final int MIDDLE = 700;

  /** Counted down by the site: the middle of the crawl is there at zero. */
  private final CountDownLatch middle = new CountDownLatch(MIDDLE);

  private final AtomicInteger came = new AtomicInteger();
  private final MemorySink sink = new MemorySink();

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void stop_letsFetchesEnd_andStoresAllThatWasAskedFor(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, PAGES, this::answerSlowlyFromTheMiddle);

      CrawlReport report =
          Crawls.run(door, Crawls.config(site.url("/")), sink, this::stopInTheMiddle);

      assertThat(report.stopped()).isTrue();
      assertThat(report.failure()).isEmpty();
      Crawls.assertCounted(report, sink);
      assertThat(sink.pages()).hasSizeBetween(MIDDLE, PAGES - 1);
      assertThat(sink.pages().keySet()).isEqualTo(asked(site));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void stop_givesUpWhatHangs_afterTheGrace(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, 1_000, this::answerUntilTheMiddle);
      CrawlConfig config = Crawls.config(site.url("/")).withTimeout(Duration.ofSeconds(50));
      long start = System.nanoTime();

      CrawlReport report = Crawls.run(door, config, sink, this::stopInTheMiddle);

      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(millis).isBetween(2_000L, 40_000L);
      assertThat(report.stopped()).isTrue();
      assertThat(report.failure()).isEmpty();
      Crawls.assertCounted(report, sink);
      assertThat(sink.pages()).hasSizeBetween(MIDDLE - 64, MIDDLE + 1);
    }
  }

  /** So that whoever ends the crawl comes before its end, however busy the machine is. */
  private void answerSlowlyFromTheMiddle(Exchange exchange) throws InterruptedException {
    middle.countDown();
    if (middle.getCount() == 0) {
      exchange.think(100);
    }
  }

  /** As many as lead to the middle, also if some come at the same time. */
  private void answerUntilTheMiddle(Exchange exchange) throws InterruptedException {
    if (came.incrementAndGet() > MIDDLE) {
      exchange.hang();
    }
    middle.countDown();
  }

  private void stopInTheMiddle(Crawl crawl) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            middle.await();
            crawl.stop();
            crawl.stop(); // a second time changes nothing
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void stopBeforeTheBeginning_fetchesNothing() throws Exception {
    try (Site site = Site.open()) {
      site.page("/");

      CrawlReport report = Crawls.run(Door.LOOP, Crawls.config(site.url("/")), sink, Crawl::stop);

      assertThat(report.stopped()).isTrue();
      assertThat(report.progress().pages()).isZero();
      assertThat(site.server().asked(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void interrupt_endsTheCrawl_andStoresWhatWasFetched(Door door) throws Exception {
    try (Site site = Site.open()) {
      Gallery.add(site, PAGES, this::answerSlowlyFromTheMiddle);
      var caught = new AtomicReference<@Nullable Throwable>();
      Thread main =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Crawls.run(door, Crawls.config(site.url("/")), sink);
                } catch (Throwable e) {
                  caught.set(e);
                }
              });
      middle.await();
      main.interrupt();
      main.join();

      assertThat(caught.get()).isInstanceOf(InterruptedException.class);
      Set<String> lost = asked(site);
      lost.removeAll(sink.pages().keySet());
      assertThat(lost).as("only what was under way").hasSizeLessThanOrEqualTo(64);
      assertThat(sink.pages()).hasSizeBetween(MIDDLE - 64, PAGES - 1);
    }
  }

  private static Set<String> asked(Site site) {
    return site.server().asked(1).stream()
        .map(SiteServer.Asked::target)
        .filter(target -> !target.equals("/robots.txt"))
        .map(site::url)
        .collect(Collectors.toSet());
  }
}
