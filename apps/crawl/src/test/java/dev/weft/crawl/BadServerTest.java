package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do wrong: each costs one recorded error, and the rest is crawled. */
class BadServerTest {
  private static final int MAX_BODY = 12_000_000;

  /** What each bad place has to be recorded as, in part; empty for a page like any other. */
  private final Map<String, String> expected = new LinkedHashMap<>();

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void serverThatDoesNotEnd_timesOut(Door door) throws Exception {
    try (Site site = Site.open()) {
      slow(site);
      assertRecorded(door, site, Duration.ofSeconds(5)); // the good page has no more, either
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void serverThatDoesWrong_isOneRecordedError(Door door) throws Exception {
    try (Site site = Site.open()) {
      large(site);
      broken(site);
      headers(site);
      assertRecorded(door, site, Duration.ofSeconds(20));
    }
  }

  /** Crawls the bad places and a good one, and compares all errors at once. */
  private void assertRecorded(Door door, Site site, Duration timeout) throws Exception {
    site.page("/good");
    expected.put("/good", "");
    site.page("/", expected.keySet().toArray(String[]::new));
    CrawlConfig config = Crawls.config(site.url("/")).withTimeout(timeout).withRetries(0);

    MemorySink sink = Crawls.stored(door, config.withLimits(config.limits().withMaxBody(MAX_BODY)));

    assertThat(sink.pages()).hasSize(expected.size() + 1);
    var wrong = new ArrayList<String>();
    expected.forEach((target, error) -> {
      String recorded = String.valueOf(sink.page(site.url(target)).error());
      boolean right = error.isEmpty() ? recorded.equals("null") : recorded.contains(error);
      if (!right || recorded.lines().count() != 1) {
        wrong.add("%s should be \"%s\", but is: %s".formatted(target, error, recorded));
      }
    });
    assertThat(wrong).isEmpty();
  }

  private void bad(Site site, String target, String error, SiteServer.Handler handler) {
    site.add(site.url(target), Fate.ok(""), handler);
    expected.put(target, error);
  }

  private void slow(Site site) {
    bad(site, "/hangs", "timed out", Exchange::hang);
    bad(
        site,
        "/hangs-in-head",
        "timed out",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-");
          exchange.hang();
        });
    bad(
        site,
        "/hangs-in-body",
        "timed out",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
          exchange.hang();
        });
    bad(
        site,
        "/drips",
        "timed out",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            exchange.raw("1\r\nx\r\n");
            exchange.think(50);
          }
        });
  }

  private void large(Site site) throws IOException {
    byte[] tooLarge = new byte[MAX_BODY + 1];
    bad(site, "/over-cap", "larger than the limit", e -> e.send(200, "X: y", tooLarge));
    bad(
        site,
        "/endless",
        "larger than the limit",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
          while (true) {
            exchange.raw(chunk);
          }
        });
    String bomb = "0".repeat(MAX_BODY + 1);
    bad(site, "/bomb", "becomes more than 200 times as large", exchange -> exchange.gzipped(bomb));
    String line = "<title>Long</title><p>" + "word ".repeat(2_000_000);
    bad(site, "/long-line", "", exchange -> exchange.html(line));
  }

  private void broken(Site site) {
    bad(site, "/reset", "connection", Oddities::resetInTheMiddle);
    bad(site, "/reset-at-once", "connection", Exchange::reset);
    bad(site, "/closes-in-body", "connection", Oddities::closeInTheMiddle);
    bad(site, "/closes-at-once", "connection", exchange -> exchange.raw().close());
    bad(
        site,
        "/no-http",
        "no HTTP",
        exchange -> {
          exchange.raw("220 mail.example.com ESMTP\r\n\r\n");
          exchange.hang();
        });
    bad(
        site,
        "/bad-chunk",
        "no HTTP",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n");
          exchange.hang();
        });
    byte[] noGzip = "this is no gzip".getBytes(UTF_8);
    bad(
        site,
        "/no-gzip",
        "is no gzip: it does not begin like one",
        e -> e.send(200, "Content-Encoding: gzip", noGzip));
  }

  private void headers(Site site) {
    bad(
        site,
        "/endless-header",
        "no HTTP",
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\n");
          while (true) {
            exchange.raw("X-More: " + "x".repeat(1_000) + "\r\n");
          }
        });
    byte[] none = new byte[0];
    bad(site, "/odd-header-name", "no HTTP", e -> e.send(200, "a(b): c\r\nü: d", none));
    bad(site, "/odd-header-value", "no HTTP", e -> e.send(200, "X: ü\u0001\t", none));
    bad(site, "/two-lengths", "no HTTP", e -> e.send(200, "Content-Length: 0", none));
    bad(site, "/unknown-coding", "", e -> e.send(200, "Content-Encoding: br", none));
    bad(site, "/redirect-to-port-0", "scope", e -> e.redirect(302, "http://127.0.0.1:0/"));
  }
}
