package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.server.Codings.Choice;
import dev.weft.server.Codings.Coding;
import dev.weft.task.WeftConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent in fewer bytes, to whom, and that it is the same. */
class CompressionTest {
  private static final String LONG = "a line of some length\n".repeat(10_000);

  private static Routes routes() {
    return Routes.of()
        .get("/whole", exchange -> Response.text(LONG).withHeader("ETag", "\"x\""))
        .get(
            "/pieces",
            exchange ->
                Response.of(
                    "application/json",
                    Body.of(out -> {
                      for (int i = 0; i < LONG.length(); i += 1_000) {
                        out.write(LONG.substring(i, Math.min(LONG.length(), i + 1_000)));
                      }
                    })))
        .get("/small", exchange -> Response.text("small"))
        .get("/image", exchange -> Response.of("image/png", Body.of(LONG)))
        .get("/part", exchange -> Response.text(LONG).withStatus(206))
        .get("/coded", exchange -> Response.text(LONG).withHeader("Content-Encoding", "br"))
        .get("/fixed", exchange -> Response.text(LONG).withHeader("Cache-Control", "no-transform"))
        .get("/known", exchange -> Response.of(304).withHeader("ETag", "\"x\""))
        .get("/none", exchange -> Response.of(204).withHeader("Content-Type", "text/plain"))
        .get("/bad", exchange -> Response.of("text/plain", Body.of(out -> fail(out))))
        .around(Compression.defaults());
  }

  private static void fail(Body.Out out) throws Exception {
    out.write(LONG);
    throw new IOException("lost");
  }

  private static String ask(Serving serving, String method, String path, String accepts)
      throws Exception {
    return serving.ask(
        "%s %s HTTP/1.0\r\nAccept-Encoding: %s\r\n\r\n".formatted(method, path, accepts));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String inflated(String coding, String body) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(body.getBytes(ISO_8859_1));
    try (InputStream in =
        coding.equals("gzip") ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes)) {
      String text = new String(in.readAllBytes(), ISO_8859_1);
      assertThat(bytes.available()).isZero();
      return text;
    }
  }

  @BothDoors
  void whatIsLong_isSentInFewerBytes(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes())) {
      for (String coding : List.of("gzip", "deflate")) {
        for (String path : List.of("/whole", "/pieces")) {
          String answer = ask(serving, "GET", path, coding);
          assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("Content-Encoding: " + coding);
          assertThat(answer).contains("Vary: Accept-Encoding").hasSizeLessThan(3_000);
          assertThat(inflated(coding, body(answer))).isEqualTo(LONG);
        }
      }
      assertThat(ask(serving, "GET", "/whole", "gzip")).contains("ETag: W/\"x\"");
      assertThat(ask(serving, "GET", "/whole", "br")).contains("ETag: \"x\"", "Vary: ", LONG);
    }
  }

  @BothDoors
  void whatIsNotWorthIt_staysAsItIs(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes())) {
      for (String path : List.of("/small", "/image", "/part", "/fixed", "/none")) {
        assertThat(ask(serving, "GET", path, "gzip"))
            .as(path)
            .doesNotContain("Content-Encoding")
            .doesNotContain("Vary");
      }
      assertThat(ask(serving, "GET", "/known", "gzip"))
          .contains("Vary: Accept-Encoding\r\n")
          .doesNotContain("Content-Encoding");
      assertThat(ask(serving, "GET", "/coded", "gzip"))
          .contains("Content-Encoding: br", LONG)
          .doesNotContain("gzip");
    }
  }

  @BothDoors
  void aHead_hasTheHeadOfAGet_andNoBody(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes())) {
      String answer = ask(serving, "HEAD", "/whole", "gzip");
      assertThat(answer).contains("Content-Encoding: gzip").doesNotContain("content-length");
      assertThat(body(answer)).isEmpty();
    }
  }

  @BothDoors
  void aBodyThatFails_doesNotLookWhole(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes());
        Peer peer = serving.connect()) {
      peer.send("GET /bad HTTP/1.1\r\nHost: here\r\nAccept-Encoding: gzip\r\n\r\n");
      assertThat(peer.rest())
          .satisfiesAnyOf(
              answer -> assertThat(answer).startsWith("HTTP/1.1 500 "),
              answer -> assertThat(answer).doesNotEndWith("0\r\n\r\n"));
    }
  }

  @BothDoors
  void anEventArrivesWhenItIsSent(WeftConfig engine) throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    Routes routes =
        Routes.of()
            .get(
                "/",
                exchange ->
                    Events.defaults()
                        .of(out -> {
                          out.send("first");
                          heard.await();
                          out.send(ServerSentEvent.of("second"));
                        }))
            .around(Compression.defaults());
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET / HTTP/1.0\r\nAccept-Encoding: deflate\r\n\r\n");
      assertThat(peer.head()).contains("Content-Encoding: deflate");
      Inflater inflater = new Inflater();
      byte[] text = new byte[100];
      int length = 0;
      while (length < 13) {
        inflater.setInput(peer.read(1).getBytes(ISO_8859_1));
        length += inflater.inflate(text, length, text.length - length);
      }
      assertThat(new String(text, 0, length, ISO_8859_1)).isEqualTo("data: first\n\n");
      heard.countDown();
      peer.rest();
      inflater.end();
    }
  }

  @Test
  void whatWasDeflated_isWhatWasWritten_howeverItWasFlushed() throws Exception {
    Random random = new Random(3);
    for (Coding coding : Coding.values()) {
      for (int round = 0; round < 20; round++) {
        StringBuilder plain = new StringBuilder();
        StringBuilder small = new StringBuilder();
        try (Deflating out =
            new Deflating(
                coding,
                1 + round % 9,
                (bytes, from, count) -> small.append(new String(bytes, from, count, ISO_8859_1)))) {
          for (int i = random.nextInt(6); i > 0; i--) {
            byte[] bytes = new byte[random.nextInt(50_000)];
            if (random.nextBoolean()) {
              random.nextBytes(bytes);
            }
            out.write(bytes);
            plain.append(new String(bytes, ISO_8859_1));
            if (random.nextBoolean()) {
              out.flush();
            }
          }
          out.finish();
        }
        assertThat(inflated(coding.text(), small.toString())).isEqualTo(plain.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip, deflate, br        | gzip
          deflate                  | deflate
          gzip;q=0.5, deflate      | deflate
          gzip;q=0, *              | deflate
          *                        | gzip
          *;q=0                    | plain
          ''                       | plain
          identity                 | plain
          identity;q=0.5, gzip;q=0.4 | plain
          identity;q=0.4, gzip;q=0.5 | gzip
          identity, gzip           | gzip
          X-GZip                   | gzip
          GZIP; Q=0.1              | gzip
          gzip;q=nonsense          | plain
          gzip;q=2                 | plain
          gzip;q=0.000             | plain
          gzipped                  | plain
          br, zstd                 | plain
          ,,;q=1,gzip              | gzip
          """)
  void theClientChooses(String accepts, String chosen) {
    Choice choice = Codings.choose(List.of(accepts));
    assertThat(choice instanceof Choice.Coded(Coding coding) ? coding.text() : "plain")
        .isEqualTo(chosen);
  }

  @Test
  void withoutAWordTheAnswerIsPlain_andWrongNumbersAreRefused() {
    assertThat(Codings.choose(List.of())).isEqualTo(new Choice.Plain());
    assertThatThrownBy(() -> Compression.defaults().withLevel(0))
        .hasMessage("level must be from 1 to 9, but is 0");
    assertThatThrownBy(() -> Compression.defaults().withLeast(-1))
        .hasMessage("least must be at least 0, but is -1");
  }
}
