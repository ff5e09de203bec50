package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.net.Identity;
import dev.weft.net.TlsConfig;
import dev.weft.task.WeftConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks which version of HTTP, in secret and in the clear; the JDK's client speaks them all.
 */
class VersionsTest {
  private static final Identity ME = Identity.selfSigned("localhost");
  private static final String SETTINGS = "AAMAAABkAAQAAP__";

  private static final Routes ROUTES =
      Routes.of()
          .get("/", exchange -> Response.text("Hello, " + exchange.header("Host").orElse("?")))
          .get(
              "/many/{count}",
              exchange -> {
                int count = (int) exchange.param("count", 0, 1_000_000);
                return Response.of(
                    "text/plain", Body.of(count, out -> out.write("x".repeat(count))));
              })
          .post("/echo", exchange -> Response.of("application/octet-stream", exchange.body()));

  private static Serving secure(WeftConfig engine, TlsConfig tls) throws Exception {
    return Serving.of(engine, config -> config.withListener(l -> l.withTls(tls)), ROUTES);
  }

  private static Serving upgrading(WeftConfig engine) throws Exception {
    return Serving.of(engine, config -> config.withUpgrade(true), ROUTES);
  }

  private static SSLContext trusting(Identity identity) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", identity.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpClient client(Identity identity) throws Exception {
    return HttpClient.newBuilder().sslContext(trusting(identity)).build();
  }

  private static HttpRequest.Builder to(String scheme, Serving serving, String path) {
    return HttpRequest.newBuilder(
        URI.create(scheme + "://localhost:" + serving.server().port() + path));
  }

  @BothDoors
  void bySecretAgreement_itIsTheNewestThatBothKnow(WeftConfig engine) throws Exception {
    try (Serving serving = secure(engine, TlsConfig.of(ME));
        HttpClient client = client(ME)) {
      HttpResponse<String> answer =
          client.send(to("https", serving, "/").build(), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.body()).isEqualTo("Hello, localhost:" + serving.server().port());
      HttpRequest old = to("https", serving, "/").version(Version.HTTP_1_1).build();
      assertThat(client.send(old, BodyHandlers.ofString()).version()).isEqualTo(Version.HTTP_1_1);
    }
  }

  private static @Nullable String agreed(Serving serving, String... wishes) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting(ME).getSocketFactory().createSocket("localhost", serving.server().port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(wishes);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.setSoTimeout(20_000);
      String agreed = socket.getApplicationProtocol();
      if (!agreed.equals("h2")) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
            .startsWith("HTTP/1.1 200 OK")
            .endsWith("Hello, a"); // read to its end, which was said
      }
      return agreed;
    }
  }

  @BothDoors
  void whoHasNoWish_isSpokenToInTheOlderOne(WeftConfig engine) throws Exception {
    try (Serving serving = secure(engine, TlsConfig.of(ME))) {
      assertThat(agreed(serving)).isEmpty();
      assertThat(agreed(serving, "http/1.1")).isEqualTo("http/1.1");
      assertThat(agreed(serving, "http/1.1", "h2")).isEqualTo("h2");
    }
    try (Serving serving = secure(engine, TlsConfig.of(ME).withProtocols("http/1.1"))) {
      assertThat(agreed(serving, "h2", "http/1.1")).isEqualTo("http/1.1");
    }
  }

  @BothDoors
  void otherCertificates_areUsedFromNowOn(WeftConfig engine) throws Exception {
    Identity other = Identity.selfSigned("localhost");
    try (Serving serving = secure(engine, TlsConfig.of(ME));
        HttpClient before = client(ME);
        HttpClient after = client(other)) {
      HttpRequest request = to("https", serving, "/").build();
      assertThat(before.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> after.send(request, BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      serving.server().reload(TlsConfig.of(other));
      HttpResponse<String> answer = after.send(request, BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      assertThat(shown).isEqualTo(other.certificate());
      assertThat(before.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    try (Serving serving = Serving.of(engine, ROUTES)) {
      assertThatThrownBy(() -> serving.server().reload(TlsConfig.of(other)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has no TLS");
    }
  }

  @BothDoors
  void manyRequestsAndLargeBodies_goOverOneConnection(WeftConfig engine) throws Exception {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 1_000);
    }
    try (Serving serving = secure(engine, TlsConfig.of(ME));
        HttpClient client = client(ME)) {
      client.send(to("https", serving, "/").build(), BodyHandlers.discarding());
      HttpRequest echo =
          to("https", serving, "/echo").POST(BodyPublishers.ofByteArray(large)).build();
      CompletableFuture<HttpResponse<byte[]>> echoed =
          client.sendAsync(echo, BodyHandlers.ofByteArray());
      List<CompletableFuture<HttpResponse<String>>> all =
          IntStream.range(0, 90)
              .mapToObj(i ->
                  client.sendAsync(
                      to("https", serving, "/many/" + i * 1_000).build(), BodyHandlers.ofString()))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        HttpResponse<String> answer = all.get(i).get();
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.body()).hasSize(i * 1_000);
      }
      assertThat(echoed.get().body()).isEqualTo(large);
      assertThat(serving.server().stats().connections()).isEqualTo(1);
    }
  }

  @BothDoors
  void inTheClear_theFirstRequestMayAskForIt(WeftConfig engine) throws Exception {
    try (Serving serving = upgrading(engine);
        HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer =
            client.send(to("http", serving, "/many/100").build(), BodyHandlers.ofString());
        assertThat(answer.body()).hasSize(100);
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      }
      assertThat(serving.server().stats().connections()).isEqualTo(1);
      Serving.until(() -> serving.server().stats().answered() == 3); // counted once it is sent
    }
  }

  private static String first(Serving serving, String fields) throws Exception {
    try (Peer peer = serving.connect()) {
      peer.send("GET / HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n");
      return String.valueOf(peer.line());
    }
  }

  @BothDoors
  void whatIsNoSuchWish_orCameByAProxy_isAnsweredAsItCame(WeftConfig engine) throws Exception {
    String wish = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n";
    String settings = "HTTP2-Settings: " + SETTINGS + "\r\n";
    try (Serving serving = Serving.of(engine, ROUTES)) {
      assertThat(first(serving, wish + settings)).startsWith("HTTP/1.1 200 ");
    }
    try (Serving serving = upgrading(engine)) {
      assertThat(first(serving, wish + settings)).startsWith("HTTP/1.1 101 ");
      assertThat(
              List.of(
                  first(serving, wish),
                  first(serving, wish + settings + settings),
                  first(serving, wish + "HTTP2-Settings: AAMAAA\r\n"),
                  first(serving, wish + "HTTP2-Settings: ?\r\n"),
                  first(serving, wish + "HTTP2-Settings: AAT_____\r\n"), // too large a window
                  first(serving, "Connection: Upgrade\r\nUpgrade: h2c\r\n" + settings),
                  first(serving, "Connection: HTTP2-Settings\r\nUpgrade: h2c\r\n" + settings),
                  first(
                      serving, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2\r\n" + settings),
                  first(serving, wish + settings + "Via: 1.1 proxy\r\n"),
                  first(serving, wish + settings + "X-Forwarded-For: 10.0.0.1\r\n"),
                  first(serving, wish + settings + "Content-Length: 1\r\n\r\na")))
          .containsOnly("HTTP/1.1 200 OK");
      try (Peer peer = serving.connect()) {
        peer.get("/many/3");
        assertThat(peer.answer()).isEqualTo("200 xxx");
        peer.send("GET /many/3 HTTP/1.1\r\nHost: here\r\n" + wish + settings + "\r\n");
        assertThat(peer.answer()).isEqualTo("200 xxx"); // not the first
      }
    }
  }

  @BothDoors
  void thePrefaceMayCome_byteByByte(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      byte[] frame = Framer.bytes(Framer.SETTINGS, 0, 0);
      String all = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + new String(frame, ISO_8859_1);
      for (int i = 0; i < all.length(); i++) {
        peer.send(all.substring(i, i + 1));
      }
      assertThat(peer.read(5)).isEqualTo("\0\0\u000c\4\0"); // its settings
      assertThat(serving.ask("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 405 ");
      assertThat(serving.ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX")).startsWith("HTTP/1.1 505 ");
    }
  }
}
