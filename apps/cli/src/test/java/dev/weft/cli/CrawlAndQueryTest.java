package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole line, from the words to PostgreSQL and back. */
class CrawlAndQueryTest {
  @TempDir private Path folder;
  private final Terminal terminal = new Terminal();
  private HttpServer server;
  private String site;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site = "http://127.0.0.1:" + server.getAddress().getPort();
    serve("/robots.txt", 404, "text/plain", "");
    serve("/", 200, "text/html", "<title>Home, \"sweet\"</title><a href=a>a</a> <a href=b>b</a>");
    serve("/a", 200, "text/html", "<title>A</title><a href='/'>home</a> <a href=gone>gone</a>");
    serve("/b", 200, "text/plain", "no page");
    serve("/gone", 404, "text/html", "<title>Gone</title>");
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void serve(String path, int status, String type, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void pagesAreStoredExportedAndFoundAgain() throws IOException {
    Path data = folder.resolve("data");
    Path jsonl = folder.resolve("pages.jsonl");
    int code =
        terminal.weft(
            "crawl", site, "--delay", "0", "--data", data, "--export", jsonl, "--json", "--quiet");
    assertThat(terminal.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(terminal.out().lines()).hasSize(1);
    assertThat(terminal.out())
        .startsWith("{\"pages\":4,\"failed\":0,\"skippedByRobots\":0,\"bytes\":")
        .contains("\"seconds\":", "\"pagesPerSecond\":", "\"peakRssBytes\":");
    assertThat(Files.readAllLines(jsonl))
        .hasSize(4)
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("{\"url\":\"" + site + "/\",\"finalUrl\":\"" + site + "/\"")
                .contains("\"status\":200", "\"title\":\"Home, \\\"sweet\\\"\"")
                .contains("\"depth\":0", "\"links\":2", "\"error\":null"));

    assertThat(query(data, "csv", "SELECT status, title FROM pages ORDER BY url"))
        .isEqualTo("status,title\r\n200,\"Home, \"\"sweet\"\"\"\r\n200,A\r\n200,\r\n404,Gone\r\n");

    Path csv = folder.resolve("pages.csv");
    assertThat(
            terminal.weft("crawl", site + "/b", "--data", data, "--export", csv, "--ignore-robots"))
        .isZero();
    assertThat(terminal.out()).startsWith("Crawled 1 page (").contains("stored in " + data);
    assertThat(Files.readAllLines(csv)).hasSize(2);
    assertThat(query(data, "jsonl", "SELECT count(*) AS n FROM pages")).isEqualTo("{\"n\":4}\n");
  }

  private String query(Path data, String format, String sql) {
    assertThat(terminal.weft("query", sql, "--data", data, "--format", format)).isZero();
    assertThat(terminal.err()).isEmpty();
    return terminal.out();
  }

  @Test
  void whatCannotBePrinted_isExitCode1AndEndsTheQuery() {
    Path data = folder.resolve("data");
    String lost = "weft: cannot write to the standard output: No space left on device\n";
    assertThat(terminal.weftOnFullDisk("crawl", site, "--json", "--quiet", "--data", data)).isOne();
    assertThat(terminal.err()).isEqualTo(lost);
    String endless = "SELECT generate_series(1, 1000000000)";
    assertThat(terminal.weftOnFullDisk("query", endless, "--data", data)).isOne();
    assertThat(terminal.err()).isEqualTo(lost);
  }

  @Test
  void nothingFetchedIsExitCode1AndOneSentence() {
    Path data = folder.resolve("data");
    int refused = terminal.weft("crawl", "http://127.0.0.1:1/", "--retries", "0", "--data", data);
    assertThat(refused).isEqualTo(1);
    assertThat(terminal.err().lines().reduce((a, b) -> b).orElseThrow())
        .startsWith("weft: nothing was fetched: http://127.0.0.1:1/: ")
        .endsWith("connection to 127.0.0.1:1 refused: nothing listens there");
    int two = terminal.weft("query", "SELECT 1; SELECT 2", "--data", data);
    assertThat(two).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("weft: SELECT 1; SELECT 2 are several statements: give one\n");
    int bad = terminal.weft("query", "SELEKT", "--data", data);
    assertThat(bad).isEqualTo(1);
    assertThat(terminal.err())
        .startsWith("weft: syntax error at or near \"SELEKT\"")
        .hasLineCount(1);
  }

  @Test
  void aDatabaseThatIsDownIsOneSentence() {
    int code =
        terminal.weft("crawl", site, "--db", "jdbc:postgresql://127.0.0.1:1/x?user=u&password=p");
    assertThat(code).isEqualTo(1);
    assertThat(terminal.err())
        .isEqualTo(
            "weft: cannot reach PostgreSQL at 127.0.0.1:1: connection refused; is it running?\n");
  }
}
