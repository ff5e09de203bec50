package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same command again goes on with a crawl that was ended before its end. */
class GoingOnTest {
  @TempDir private Path folder;
  private final Terminal terminal = new Terminal();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch slow = new CountDownLatch(1);
  private volatile boolean isAway;
  private HttpServer server;
  private List<String> crawl;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          if (isAway) {
            exchange.close();
            return;
          }
          byte[] body = body(path).getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String site = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    String data = folder.resolve("data").toString();
    crawl = List.of("crawl", site, "--delay", "0", "--ignore-robots", "--data", data);
  }

  /** A start, a page, and one that is slow. */
  private String body(String path) {
    if (path.equals("/slow")) {
      try {
        slow.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return path.equals("/") ? "<a href=a>a</a> <a href=slow>slow</a>" : "a page";
  }

  @AfterEach
  void close() {
    slow.countDown();
    server.stop(0);
  }

  private int weft(List<String> words, String... more) {
    return terminal.weft(Stream.concat(words.stream(), Stream.of(more)).toArray());
  }

  @Test
  void killedCrawl_goesOn_andSaysSo() throws Exception {
    List<String> quickToStart = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    Process killed = ChildJvm.start(quickToStart, Main.class, crawl);
    awaitStored(2);
    assertThat(killed.destroyForcibly().waitFor()).isEqualTo(128 + 9);
    slow.countDown();

    assertThat(weft(crawl)).isZero();

    assertThat(terminal.err())
        .matches(
            "weft: going on with the crawl begun \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:"
                + " 2 pages stored, 1 URL waiting; --fresh begins anew\n");
    assertThat(terminal.out())
        .startsWith("Crawled 1 page (")
        .contains("\n  with the earlier runs 3 pages since ");
    assertThat(asked).containsExactlyInAnyOrder("/", "/a", "/slow", "/slow");

    assertThat(weft(crawl)).as("begins anew").isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.out()).startsWith("Crawled 3 pages (").doesNotContain("earlier");
  }

  private void awaitStored(int pages) throws InterruptedException {
    String count = "SELECT count(*) AS n FROM pages";
    do {
      terminal.weft("query", count, "--data", crawl.getLast(), "--format", "jsonl");
    } while (!terminal.out().equals("{\"n\":" + pages + "}\n"));
  }

  @Test
  void largerLimit_goesOn_smallerIsRefused_freshBeginsAnew() throws Exception {
    slow.countDown();
    Path csv = folder.resolve("pages.csv");
    assertThat(weft(crawl, "--max-pages", "2")).isZero();

    assertThat(weft(crawl, "--max-pages", "1")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo(
            "weft: --max-pages is 1, but 2 pages of this crawl are stored and 1 of its URLs wait:"
                + " a larger number goes on with it; --fresh begins anew\n");

    isAway = true;
    assertThat(weft(crawl, "--max-pages", "3", "--retries", "0")).isOne();
    assertThat(terminal.err())
        .contains("\nweft: nothing was fetched: " + crawl.get(1) + "slow: ")
        .endsWith("; the same command tries again\n");
    assertThat(terminal.out())
        .contains("\n  1 more known and not fetched; the same command goes on with them\n");
    isAway = false;

    assertThat(weft(crawl, "--max-pages", "3", "--export", csv.toString(), "--json")).isZero();

    assertThat(terminal.err()).contains("going on with the crawl").contains("2 pages stored");
    assertThat(terminal.out()).startsWith("{\"pages\":1,").contains("\"pagesInAll\":3,");
    assertThat(Files.readAllLines(csv)).as("of this run").hasSize(2);

    assertThat(weft(crawl, "--max-pages", "1", "--quiet")).isZero();
    assertThat(weft(crawl, "--fresh")).isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.out()).startsWith("Crawled 3 pages (");
    assertThat(weft(crawl, "--max-pages", "1", "--quiet")).isZero();
    assertThat(weft(crawl, "--quiet")).isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.out()).isEmpty();
  }
}
