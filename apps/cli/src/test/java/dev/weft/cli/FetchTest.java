package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list of URLs in, a record each out. */
class FetchTest {
  @TempDir private Path folder;
  private final Terminal terminal = new Terminal();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private String site;
  private Path list;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site = "http://127.0.0.1:" + server.getAddress().getPort();
    list = folder.resolve("urls.txt");
    serve("/ok", 200, 5);
    serve("/gone", 404, 4);
    serve("/large", 200, 3_000);
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/ok");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/busy",
        exchange -> {
          boolean first = asked.getAndIncrement() == 0;
          exchange.getResponseHeaders().add("Retry-After", "0");
          exchange.sendResponseHeaders(first ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void serve(String path, int status, int length) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, length);
          exchange.getResponseBody().write("x".repeat(length).getBytes());
          exchange.close();
        });
  }

  private void list(String... lines) throws IOException {
    Files.write(list, List.of(lines));
  }

  @Test
  void eachLineBecomesARecord_whateverBecameOfIt() throws IOException {
    list(
        "# a comment",
        "",
        site + "/ok",
        " " + site + "/gone ",
        site + "/moved",
        site + "/busy",
        site + "/large",
        "http://127.0.0.1:1/",
        "no url");
    int code =
        terminal.weft("fetch", list, "-c", "4", "--max-body", "2KB", "--quiet", "--retries", "1");
    assertThat(terminal.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(terminal.out().lines()).hasSize(7);
    assertRecord("/ok", "/ok", 200, 5, 1);
    assertRecord("/gone", "/gone", 404, 4, 1);
    assertRecord("/moved", "/ok", 200, 5, 1);
    assertRecord("/busy", "/busy", 200, 0, 2);
    assertError(site + "/large", 1, "the body is larger than the 2,000 bytes of --max-body");
    assertError("http://127.0.0.1:1/", 2, "refused: nothing listens there");
    assertError("no url", 0, "has no scheme; write https:// or http:// before the host");
  }

  private void assertRecord(String path, String end, int status, int bytes, int attempts) {
    assertThat(terminal.out().lines())
        .anySatisfy(line ->
            assertThat(line)
                .startsWith(
                    "{\"url\":\"%s%s\",\"finalUrl\":\"%s%s\",\"status\":%d,\"bytes\":%d,\"millis\":"
                        .formatted(site, path, site, end, status, bytes))
                .endsWith(",\"attempts\":%d,\"error\":null}".formatted(attempts)));
  }

  private void assertError(String url, int attempts, String error) {
    assertThat(terminal.out().lines())
        .anySatisfy(line ->
            assertThat(line)
                .startsWith(
                    "{\"url\":\"" + url + "\",\"finalUrl\":null,\"status\":null,\"bytes\":0")
                .contains(",\"attempts\":" + attempts + ",\"error\":\"", error));
  }

  @Test
  void recordsGoToAFileAndTheProgressToStandardError() throws IOException {
    list(site + "/ok", site + "/ok");
    Path csv = folder.resolve("records.csv");
    assertThat(terminal.weft("fetch", list, "--export", csv)).isZero();
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err().lines().reduce((a, b) -> b).orElseThrow()) // slow, it says more
        .startsWith("2 URLs  ")
        .contains("0 errors");
    assertThat(Files.readAllLines(csv))
        .hasSize(3)
        .startsWith("url,finalUrl,status,bytes,millis,attempts,error");
  }

  @Test
  void aByteOrderMarkAtTheStartIsPassedOver() throws IOException {
    list("\uFEFF" + site + "/ok");
    assertThat(terminal.weft("fetch", list)).isZero();
    assertRecord("/ok", "/ok", 200, 5, 1);
    assertThat(terminal.err()).contains("1 URL  ");
  }

  @Test
  void headersGoWithEveryRequest_butNoSecretsToWhereItIsRedirected() throws IOException {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    server.createContext(
        "/heard",
        exchange -> {
          Headers all = exchange.getRequestHeaders();
          heard.add(all.getFirst("Authorization") + " " + all.getFirst("X-Tea"));
          exchange
              .getResponseHeaders()
              .add("Location", site.replace("127.0.0.1", "localhost") + "/heard2");
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/heard") ? 302 : 200, -1);
          exchange.close();
        });
    list(site + "/heard");
    Object[] words = {
      "fetch", list, "--quiet", "--header", "Authorization: Bearer x:y", "--header", "X-Tea:green"
    };
    assertThat(terminal.weft(words)).isZero();
    assertThat(heard).containsExactly("Bearer x:y green", "null green");
  }

  @Test
  void anEmptyListIsWorkedThrough() throws IOException {
    list();
    assertThat(terminal.weft("fetch", list, "--quiet")).isZero();
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void recordsThatCannotBeWritten_endIt() throws IOException {
    list("x\n".repeat(100_000));
    assertThat(terminal.weftOnFullDisk("fetch", list)).isEqualTo(1);
    assertThat(terminal.err())
        .endsWith("weft: cannot write to the standard output: No space left on device\n")
        .doesNotContain("100,000 URLs");
  }

  @Test
  void wrongUsageIsOneSentence() throws IOException {
    list(site + "/ok");
    assertWrong(
        "cannot read nowhere.txt: there is no such file; - is the standard input", "nowhere.txt");
    assertWrong("cannot read " + folder + ": it is a folder", folder);
    assertWrong("--concurrency must be at least 1, but is 0", list, "-c", "0");
    assertWrong("--retries must be at least 0, but is -1", list, "--retries", "-1");
    assertWrong(
        "cannot tell the format of --export x.txt: name it *.jsonl or *.csv",
        list,
        "--export",
        "x.txt");
    assertWrong("Missing required parameter: 'FILE'");
    assertWrong("--header must be as in 'Accept: text/html', with a colon", list, "--header", "x");
    assertWrong("the header name \"a b\" is no token", list, "--header", "a b: c");
  }

  private void assertWrong(String sentence, Object... words) {
    Object[] all = new Object[words.length + 1];
    all[0] = "fetch";
    System.arraycopy(words, 0, all, 1, words.length);
    assertThat(terminal.weft(all)).isEqualTo(2);
    assertThat(terminal.err()).startsWith("weft: " + sentence);
    assertThat(asked).hasValue(0);
  }
}
