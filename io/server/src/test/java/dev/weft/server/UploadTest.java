package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Body;
import dev.weft.http.Multipart;
import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms with files: in memory, on the disk, and gone at the end. */
class UploadTest {
  @TempDir private Path attic;
  @TempDir private Path home;

  private UploadLimits limits() {
    return UploadLimits.defaults().withDirectory(attic).withMemory(1_000);
  }

  private List<Path> left() {
    try (Stream<Path> all = Files.list(attic)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String request(String path, Multipart form) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    form.body().writeTo(body::write);
    return request(path, form.contentType(), body.toString(ISO_8859_1));
  }

  private static String request(String path, String type, String body) {
    return "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, type, body.length(), body);
  }

  private static String last(String request) {
    return request.replaceFirst("\r\nHost", "\r\nConnection: close\r\nHost");
  }

  private static String file(int size) {
    return "0123456789".repeat(size / 10);
  }

  private static Multipart form(int size) {
    return Multipart.of()
        .field("title", "T\u00eftle")
        .field("tag", "a")
        .file("photo", "c\u00e4t.png", "image/png", Body.of(file(size)))
        .field("tag", "b")
        .file("none", "", "application/octet-stream", Body.empty());
  }

  private static String summary(Upload upload) throws InterruptedException {
    Uploaded photo = upload.requireFile("photo");
    StringBuilder all = new StringBuilder();
    photo.chunks().forEach(chunk -> all.append(new String(chunk, ISO_8859_1)));
    assertThat(new String(photo.bytes(), UTF_8))
        .isEqualTo(all.toString())
        .hasSize((int) photo.size());
    assertThat(photo.path()).hasContent(all.toString());
    assertThat(all.toString()).isEqualTo(file((int) photo.size()));
    assertThat(upload.parts()).hasSize(5);
    assertThat(upload.files()).containsExactly(photo);
    assertThat(upload.text("photo")).isEmpty();
    return upload.text("title").orElseThrow()
        + upload.texts("tag")
        + photo.fileName().orElseThrow()
        + photo.mediaType().orElseThrow()
        + photo.size();
  }

  @BothDoors
  void aForm_isRead_whereverItIsKept(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .post(
                "/", exchange -> Upload.read(exchange, limits(), up -> Response.text(summary(up))));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      for (int size : new int[] {0, 10, 990, 70_000, 1_000_000}) {
        peer.send(request("/", form(size)));
        assertThat(new String(peer.answer().getBytes(ISO_8859_1), UTF_8))
            .isEqualTo("200 T\u00eftle[a, b]c\u00e4t.pngimage/png" + size);
        assertThat(left()).isEmpty();
      }
    }
  }

  @BothDoors
  void aFileThatWasMoved_stays(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .post(
                "/",
                exchange ->
                    Upload.read(
                        exchange,
                        limits(),
                        upload -> {
                          upload.requireFile("photo").moveTo(home.resolve("kept"));
                          return Response.of(201);
                        }));
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      for (int size : new int[] {100, 100_000}) {
        assertThat(peer.send(request("/", form(size))).answer()).isEqualTo("201 ");
        assertThat(home.resolve("kept")).hasContent(file(size));
        assertThat(left()).isEmpty();
      }
      peer.send(request("/", Multipart.of().field("photo", "text")));
      assertThat(peer.answer()).startsWith("422 ").contains("{\"field\":\"photo\",\"detail\":");
    }
  }

  @BothDoors
  void partsAreHandedOut_asTheyCome(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .post(
                "/",
                exchange -> {
                  List<String> parts = new ArrayList<>();
                  Upload.each(
                      exchange,
                      limits(),
                      part -> {
                        long[] size = new long[1];
                        if (!part.name().equals("tag")) {
                          part.body().writeTo((bytes, from, count) -> size[0] += count);
                        }
                        parts.add(part + ":" + size[0]);
                      });
                  return Response.text(String.join(", ", parts));
                });
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send(request("/", form(500_000)));
      assertThat(new String(peer.answer().getBytes(ISO_8859_1), UTF_8))
          .isEqualTo("200 title:6, tag:0, photo (c\u00e4t.png):500000, tag:0, none ():0");
      peer.send(
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
      assertThat(peer.answer()).startsWith("415 ");
    }
  }

  private static Routes counting(UploadLimits limits) {
    return Routes.of()
        .post(
            "/",
            exchange -> Upload.read(exchange, limits, up -> Response.text("" + up.parts().size())));
  }

  @BothDoors
  void whatIsTooLarge_isRefused_andNothingIsLeft(WeftConfig engine) throws Exception {
    UploadLimits tight =
        limits().withPart(50_000).withTotal(100_000).withParts(3).withName(10).withHeaders(200);
    Multipart form = Multipart.of();
    String most = file(45_000);
    try (Serving serving = Serving.of(engine, counting(tight))) {
      for (Multipart wrong :
          List.of(
              form.field("a", file(50_010)),
              form.field("a", most).field("b", most).field("c", most),
              form.field("a", "").field("b", "").field("c", "").field("d", ""),
              form.field("a name that is long", ""),
              form.file("a", "a name that is long", "text/plain", Body.empty()),
              form.part("a", "text/" + "x".repeat(200), Body.empty()))) {
        assertThat(serving.ask(last(request("/", wrong))))
            .as(wrong.toString())
            .startsWith("HTTP/1.1 413 ");
        Serving.until(() -> serving.server().stats().busy() == 0);
        assertThat(left()).isEmpty();
      }
    }
  }

  @BothDoors
  void whatComesWithoutALength_isBoundedToo(WeftConfig engine) throws Exception {
    String chunk = "10\r\n" + "x".repeat(16) + "\r\n";
    try (Serving serving = Serving.of(engine, counting(limits().withTotal(100_000)));
        Peer peer = serving.connect()) {
      peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\n");
      peer.send("Transfer-Encoding: chunked\r\n\r\n5\r\n--B--\r\n" + chunk.repeat(6_300));
      assertThat(peer.rest()).startsWith("HTTP/1.1 413 ");
    }
  }

  @BothDoors
  void whatIsMalformed_isRefused(WeftConfig engine) throws Exception {
    String type = "multipart/form-data; boundary=";
    String three = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(3);
    try (Serving serving = Serving.of(engine, counting(limits()));
        Peer peer = serving.connect()) {
      peer.send(request("/", type + "B", three + "--B--\r\nepilogue"));
      assertThat(peer.answer()).isEqualTo("200 3");
      peer.send(request("/", type + "B", three));
      assertThat(peer.answer()).startsWith("400 ").contains("ends before its last boundary");
      peer.send(request("/", type + "\"\u00e4\"", three));
      assertThat(peer.answer()).startsWith("400 ").contains("no valid boundary");
    }
  }

  @BothDoors
  void howeverARequestEnds_nothingIsLeft(WeftConfig engine) throws Exception {
    AtomicInteger began = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    Routes routes =
        Routes.of()
            .post(
                "/{how}",
                exchange ->
                    Upload.read(
                        exchange,
                        limits(),
                        upload -> {
                          began.incrementAndGet();
                          switch (exchange.param("how")) {
                            case "fail" -> throw new IOException("lost");
                            case "wait" -> never.await();
                            case "sleep" -> Weft.sleep(Duration.ofHours(1));
                            default -> upload.files().getFirst().path();
                          }
                          return Response.of(204);
                        }));
    try (Serving serving = Serving.of(engine, routes)) {
      assertThat(serving.ask(last(request("/fail", form(5_000))))).startsWith("HTTP/1.1 500 ");
      assertThat(left()).isEmpty();
      for (String how : List.of("/sleep", "/wait")) {
        int before = began.get();
        try (Peer peer = serving.connect()) {
          peer.send(request(how, form(200_000)));
          Serving.until(() -> began.get() > before);
          assertThat(left()).hasSize(1);
          peer.vanish();
        }
        Serving.until(() -> left().isEmpty());
      }
    }
  }

  /** Clients that leave anywhere in the middle: every file that was made is removed. */
  @BothDoors
  void whereverAClientLeaves_nothingIsLeft(WeftConfig engine) throws Exception {
    AtomicInteger answered = new AtomicInteger();
    Routes routes =
        Routes.of()
            .post(
                "/",
                exchange ->
                    Upload.read(
                        exchange,
                        limits(),
                        upload -> {
                          answered.incrementAndGet();
                          return Response.text(summary(upload));
                        }));
    Random random = new Random(9);
    try (Serving serving = Serving.of(engine, routes)) {
      String whole = request("/", form(150_000));
      for (int i = 0; i < 60; i++) {
        int cut = i % 5 == 0 ? whole.length() : random.nextInt(whole.length());
        try (Peer peer = serving.connect()) {
          peer.send(whole.substring(0, cut));
          if (random.nextBoolean()) {
            peer.vanish();
          }
        }
      }
      Serving.until(() -> left().isEmpty() && serving.server().stats().connections() == 0);
      assertThat(serving.server().stats().failed()).as("it is no failure of the server").isZero();
      try (Peer peer = serving.connect()) {
        assertThat(peer.send(whole).answer()).startsWith("200 ");
      }
      assertThat(answered.get()).isPositive();
    }
  }

  @Test
  void numbersOutOfTheirRange_areRefused() {
    assertThatThrownBy(() -> limits().withParts(0))
        .hasMessage("parts must be at least 1, but is 0");
    assertThatThrownBy(() -> limits().withPart(-1))
        .hasMessage("part must not be negative, but is -1");
    assertThatThrownBy(() -> limits().withTotal(-1))
        .hasMessage("total must not be negative, but is -1");
    assertThatThrownBy(() -> limits().withHeaders(1))
        .hasMessage("headers must be at least 64, but is 1");
  }
}
