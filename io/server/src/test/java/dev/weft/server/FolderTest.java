package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a folder as answers, and nothing else. */
class FolderTest {
  private static final Instant MOMENT = Instant.parse("2024-05-06T07:08:09.5Z");
  private static final String DATE = "Mon, 06 May 2024 07:08:09 GMT";
  private static final String EARLIER = "Mon, 06 May 2024 07:08:08 GMT";

  @TempDir private Path home;
  private Path root;
  private byte[] large;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectory(home.resolve("root"));
    put("digits.txt", "0123456789");
    put("index.html", "<p>home");
    put("docs/index.html", "<p>docs");
    put("docs/a b.json", "{}");
    put("docs/\u00e4", "umlaut");
    put("empty/x", "");
    put(".env", "secret");
    put("docs/.git/config", "secret");
    Files.writeString(home.resolve("outside"), "secret");
    Files.createSymbolicLink(root.resolve("out"), home.resolve("outside"));
    Files.createSymbolicLink(root.resolve("up"), home);
    Files.createSymbolicLink(root.resolve("in"), root.resolve("digits.txt"));
    Files.createSymbolicLink(root.resolve("circle"), root.resolve("circle"));
    large = new byte[300_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 999);
    }
    Files.write(root.resolve("large.bin"), large);
  }

  private void put(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(MOMENT));
  }

  private Serving serve(WeftConfig engine, Folder folder) throws Exception {
    Routes routes =
        Routes.of()
            .under("/f", folder.routes())
            .get("/one", exchange -> Folder.file(exchange, root.resolve("digits.txt")))
            .get("/gone", exchange -> Folder.file(exchange, root.resolve("nothing")));
    return Serving.of(engine, routes);
  }

  private static String get(Serving serving, String path, String more) throws Exception {
    return serving.ask(
        "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + more + "\r\n");
  }

  private static String status(String answer) {
    return answer.substring(9, 12);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String field(String answer, String name) {
    int at = answer.indexOf("\r\n" + name + ": ");
    return at < 0 ? "" : answer.substring(at + name.length() + 4, answer.indexOf("\r\n", at + 2));
  }

  @BothDoors
  void aFile_isSentAsWhatItIs(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root).withCacheControl("max-age=60"))) {
      String answer = get(serving, "/f/digits.txt", "");
      assertThat(status(answer) + body(answer)).isEqualTo("2000123456789");
      assertThat(field(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(field(answer, "Last-Modified")).isEqualTo(DATE);
      assertThat(field(answer, "Cache-Control")).isEqualTo("max-age=60");
      assertThat(field(answer, "Accept-Ranges")).isEqualTo("bytes");
      assertThat(field(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(field(answer, "content-length")).isEqualTo("10");
      assertThat(body(get(serving, "/f/in", ""))).isEqualTo("0123456789");
      assertThat(field(get(serving, "/f/docs/a%20b.json", ""), "Content-Type"))
          .isEqualTo("application/json");
      assertThat(body(get(serving, "/f/docs/%C3%A4", ""))).isEqualTo("umlaut");
      assertThat(field(get(serving, "/f/docs/%C3%A4", ""), "Content-Type"))
          .isEqualTo("application/octet-stream");
      assertThat(body(get(serving, "/f/large.bin", "")).getBytes(ISO_8859_1)).isEqualTo(large);
      assertThat(body(get(serving, "/f/empty/x", ""))).isEmpty();
      String head = serving.ask("HEAD /f/digits.txt HTTP/1.0\r\nRange: bytes=1-2\r\n\r\n");
      assertThat(status(head) + body(head)).isEqualTo("200");
      assertThat(field(head, "content-length")).isEqualTo("10");
    }
  }

  @BothDoors
  void aFolder_isItsIndex(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root))) {
      assertThat(body(get(serving, "/f/", ""))).isEqualTo("<p>home");
      assertThat(body(get(serving, "/f/docs/", ""))).isEqualTo("<p>docs");
      String moved = get(serving, "/f/docs?a=b", "");
      assertThat(status(moved)).isEqualTo("308");
      assertThat(field(moved, "Location")).isEqualTo("./docs/?a=b");
      for (String path : List.of("/f/empty", "/f/empty/", "/f/digits.txt/", "/f/nothing")) {
        assertThat(status(get(serving, path, ""))).as(path).isEqualTo("404");
      }
    }
    try (Serving serving = serve(engine, Folder.of(root).withoutIndex())) {
      assertThat(status(get(serving, "/f/docs/", ""))).isEqualTo("404");
      assertThat(status(get(serving, "/f/docs", ""))).isEqualTo("404");
      assertThat(status(get(serving, "/f/docs/index.html", ""))).isEqualTo("200");
    }
  }

  private List<String> outside() {
    return List.of(
        "/f/../outside",
        "/f/..%2foutside",
        "/f/%2e%2e/outside",
        "/f/%2E%2E%2Foutside",
        "/f/docs/../../outside",
        "/f/docs/%2e%2e/%2e%2e/outside",
        "/f/..%252foutside",
        "/f/..%5coutside",
        "/f/..%c0%afoutside",
        "/f/%c0%ae%c0%ae/outside",
        "/f//etc/passwd",
        "/f/%2fetc%2fpasswd",
        "/f/" + home.resolve("outside"),
        "/f/%2f" + home.resolve("outside"),
        "/f/./digits.txt",
        "/f/digits.txt%00.html",
        "/f/out",
        "/f/up/outside",
        "/f/up/",
        "/f/circle",
        "/f/.env",
        "/f/%2eenv",
        "/f/docs/.git/config",
        "/f/in/x",
        "/f/" + "x".repeat(3_000),
        "/f/docs//index.html");
  }

  @BothDoors
  void nothingOutside_isEverSent(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root))) {
      for (String path : outside()) {
        String answer = get(serving, path, "");
        assertThat(status(answer)).as(path).isEqualTo("404");
        assertThat(answer).as(path).doesNotContain("secret");
      }
    }
    try (Serving serving = serve(engine, Folder.of(root).withHidden())) {
      assertThat(body(get(serving, "/f/.env", ""))).isEqualTo("secret");
      assertThat(status(get(serving, "/f/../outside", ""))).isEqualTo("404");
    }
  }

  @BothDoors
  void whatTheClientHas_isNotSentAgain(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root))) {
      String tag = field(get(serving, "/f/digits.txt", ""), "ETag");
      assertThat(tag).matches("\"[0-9a-f]+-a\"");
      for (String[] row :
          new String[][] {
            {"304", "If-None-Match: " + tag},
            {"304", "If-None-Match: \"other\", W/" + tag},
            {"304", "If-None-Match: *"},
            {"200", "If-None-Match: \"other\""},
            {"200", "If-None-Match: \"other\"\r\nIf-Modified-Since: " + DATE},
            {"304", "If-Modified-Since: " + DATE},
            {"304", "If-Modified-Since: Mon, 06 May 2030 07:08:09 GMT"},
            {"200", "If-Modified-Since: " + EARLIER},
            {"200", "If-Modified-Since: nonsense"},
            {"200", "If-Match: " + tag},
            {"200", "If-Match: *"},
            {"412", "If-Match: W/" + tag},
            {"412", "If-Match: \"other\""},
            {"412", "If-Unmodified-Since: " + EARLIER},
            {"200", "If-Unmodified-Since: " + DATE},
            {"200", "If-Match: " + tag + "\r\nIf-Unmodified-Since: " + EARLIER},
          }) {
        String answer = get(serving, "/f/digits.txt", row[1] + "\r\n");
        assertThat(status(answer)).as(row[1]).isEqualTo(row[0]);
        if (row[0].equals("304")) {
          assertThat(field(answer, "ETag")).isEqualTo(tag);
          assertThat(body(answer)).isEmpty();
        }
      }
    }
  }

  @BothDoors
  void aPart_isSent(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root))) {
      String part = get(serving, "/f/digits.txt", "Range: bytes=2-4\r\n");
      assertThat(status(part) + body(part)).isEqualTo("206234");
      assertThat(field(part, "Content-Range")).isEqualTo("bytes 2-4/10");
      assertThat(field(part, "content-length")).isEqualTo("3");
      String none = get(serving, "/f/digits.txt", "Range: bytes=10-\r\n");
      assertThat(status(none)).isEqualTo("416");
      assertThat(field(none, "Content-Range")).isEqualTo("bytes */10");
      String one = get(serving, "/one", "Range: bytes=-1\r\n");
      assertThat(status(one) + body(one)).isEqualTo("2069");
      assertThat(status(get(serving, "/gone", ""))).isEqualTo("404");
      String much = get(serving, "/f/large.bin", "Range: bytes=1000-200999\r\n");
      assertThat(body(much))
          .isEqualTo(new String(large, 1_000, 200_000, ISO_8859_1))
          .hasSize(200_000);
      String tag = field(part, "ETag");
      String range = "Range: bytes=0-0\r\nIf-Range: ";
      assertThat(status(get(serving, "/one", range + tag + "\r\n"))).isEqualTo("206");
      assertThat(status(get(serving, "/one", range + DATE + "\r\n"))).isEqualTo("206");
      assertThat(status(get(serving, "/one", range + "W/" + tag + "\r\n"))).isEqualTo("200");
      assertThat(status(get(serving, "/one", range + "\"x\"\r\n"))).isEqualTo("200");
      assertThat(status(get(serving, "/one", range + EARLIER + "\r\n"))).isEqualTo("200");
    }
  }

  @BothDoors
  void severalParts_areSentTogether(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine, Folder.of(root))) {
      String answer = get(serving, "/f/digits.txt", "Range: bytes=0-1,-2\r\n");
      assertThat(status(answer)).isEqualTo("206");
      String type = field(answer, "Content-Type");
      assertThat(type).startsWith("multipart/byteranges; boundary=");
      String line = "\r\n--" + type.substring(type.indexOf('=') + 1);
      String head = "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
      assertThat(body(answer))
          .isEqualTo(
              line
                  + head
                  + "0-1/10\r\n\r\n01"
                  + line
                  + head
                  + "8-9/10\r\n\r\n89"
                  + line
                  + "--\r\n");
      assertThat(field(answer, "content-length")).isEqualTo("" + body(answer).length());
      String large = get(serving, "/f/large.bin", "Range: bytes=0-99999,150000-299999\r\n");
      assertThat(body(large)).hasSizeBetween(250_000, 251_000);
    }
  }

  @BothDoors
  void aLinkThatIsTheRoot_isFollowedAnew(WeftConfig engine) throws Exception {
    Path current = Files.createSymbolicLink(home.resolve("current"), root);
    try (Serving serving = serve(engine, Folder.of(current))) {
      assertThat(body(get(serving, "/f/", ""))).isEqualTo("<p>home");
      Files.delete(current);
      assertThat(status(get(serving, "/f/", ""))).isEqualTo("404");
      Files.createSymbolicLink(current, root.resolve("docs"));
      assertThat(body(get(serving, "/f/", ""))).isEqualTo("<p>docs");
    }
  }

  @Test
  void anIndexThatIsAPath_isRefused() {
    assertThatThrownBy(() -> Folder.of(root).withIndex("../x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index must be the name of a file, but is \"../x\"");
  }
}
