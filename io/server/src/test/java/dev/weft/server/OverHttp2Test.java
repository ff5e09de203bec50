package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Multipart;
import dev.weft.http.Response;
import dev.weft.net.Identity;
import dev.weft.net.TlsConfig;
import dev.weft.task.WeftConfig;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;

/** Events, files, forms and compression are the same over HTTP/2, as the JDK's client speaks it. */
class OverHttp2Test {
  private static final Identity ME = Identity.selfSigned("localhost");
  private static final String TEXT = "a line of text\n".repeat(5_000);

  @TempDir private Path folder;
  private final CountDownLatch heard = new CountDownLatch(1);

  private Routes routes() {
    UploadLimits limits = UploadLimits.defaults().withDirectory(folder);
    return Routes.of()
        .get(
            "/events",
            exchange ->
                Events.defaults()
                    .of(out -> {
                      out.send("first");
                      heard.await();
                      out.send("second");
                    }))
        .get("/text", exchange -> Response.text(TEXT))
        .under("/files", Folder.of(folder).routes())
        .post(
            "/form",
            exchange ->
                Upload.read(
                    exchange,
                    limits,
                    upload -> Response.text(upload.requireFile("a").path().getFileName() + "")))
        .around(Compression.defaults())
        .around(Cors.of("https://app.example.com"));
  }

  private static HttpClient client() throws Exception {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    known.setCertificateEntry("server", ME.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpRequest.Builder to(Serving serving, String path) {
    String site = "https://localhost:" + serving.server().port();
    return HttpRequest.newBuilder(URI.create(site + path));
  }

  private Serving serve(WeftConfig engine) throws Exception {
    return Serving.of(
        engine,
        config -> config.withListener(listener -> listener.withTls(TlsConfig.of(ME))),
        routes());
  }

  @BothDoors
  void events_arriveWhenTheyAreSent(WeftConfig engine) throws Exception {
    try (Serving serving = serve(engine);
        HttpClient client = client()) {
      var answer = client.send(to(serving, "/events").build(), BodyHandlers.ofInputStream());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        assertThat(lines.readLine()).isEqualTo("data: first");
        heard.countDown();
        assertThat(lines.lines()).containsExactly("", "data: second", "");
      }
    }
  }

  @BothDoors
  void filesAndTexts_areSent(WeftConfig engine) throws Exception {
    Files.writeString(folder.resolve("large.txt"), TEXT);
    try (Serving serving = serve(engine);
        HttpClient client = client()) {
      HttpRequest zipped = to(serving, "/text").header("Accept-Encoding", "gzip").build();
      HttpResponse<byte[]> small = client.send(zipped, BodyHandlers.ofByteArray());
      assertThat(small.headers().firstValue("content-encoding")).contains("gzip");
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(small.body()))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
      }
      HttpRequest part = to(serving, "/files/large.txt").header("Range", "bytes=2-70001").build();
      HttpResponse<String> parts = client.send(part, BodyHandlers.ofString());
      assertThat(parts.statusCode()).isEqualTo(206);
      assertThat(parts.body()).isEqualTo(TEXT.substring(2, 70_002));
      HttpRequest outside = to(serving, "/files/..%2foutside").build();
      assertThat(client.send(outside, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @BothDoors
  void aForm_isRead(WeftConfig engine) throws Exception {
    Multipart form = Multipart.of().file("a", "a", "text/plain", Body.of(new byte[3_000_000]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    form.body().writeTo(bytes::write);
    try (Serving serving = serve(engine);
        HttpClient client = client()) {
      HttpRequest request =
          to(serving, "/form")
              .header("Content-Type", form.contentType())
              .header("Origin", "https://app.example.com")
              .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
              .build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("part-1");
      assertThat(answer.headers().firstValue("access-control-allow-origin"))
          .contains("https://app.example.com");
      assertThat(folder).isEmptyDirectory();
    }
  }
}
