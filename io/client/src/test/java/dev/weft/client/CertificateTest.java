package dev.weft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.weft.net.Trust;
import dev.weft.task.BrokenException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with the certificate checked: against the trust, the time and the name. */
class CertificateTest {
  private static final char[] WORD = "changeit".toCharArray();

  @TempDir private static Path folder;
  private static Path valid;
  private static Path expired;

  /** Makes an authority and two certificates of it for localhost, with the JDK's own tool. */
  @BeforeAll
  static void makeCertificates() throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(keys, "-genkeypair -alias ca -keyalg EC -dname CN=authority -ext bc:c");
    keytool(keys, "-genkeypair -alias it -keyalg EC -dname CN=localhost");
    keytool(keys, "-certreq -alias it -file " + folder.resolve("request"));
    valid = sign(keys, "valid", "-startdate -1d -validity 10");
    expired = sign(keys, "expired", "-startdate -10d -validity 5");
  }

  private static Path sign(Path keys, String name, String validity) throws Exception {
    Path signed = folder.resolve(name + ".pem");
    Path store = Files.copy(keys, folder.resolve(name + ".p12"));
    keytool(
        keys,
        "-gencert -alias ca -ext san=dns:localhost -infile %s -outfile %s %s"
            .formatted(folder.resolve("request"), signed, validity));
    keytool(store, "-importcert -noprompt -alias it -file " + signed);
    return store;
  }

  @Test
  void aTrustedOneOfTheRightNameIsFine() throws Exception {
    assertThat(ask(valid, trusting(valid), "localhost")).isEqualTo("secret");
  }

  @Test
  void oneOfAnUnknownAuthorityIsNotTrusted() throws Exception {
    assertThatThrownBy(() -> ask(valid, HttpClientConfig.defaults(), "localhost"))
        .isInstanceOf(BrokenException.class)
        .hasMessageMatching("the certificate of localhost:\\d+ is not trusted: .*");
  }

  @Test
  void anExpiredOneIsNamedSo() throws Exception {
    assertThatThrownBy(() -> ask(expired, trusting(expired), "localhost"))
        .isInstanceOf(BrokenException.class)
        .hasMessageMatching("the certificate of localhost:\\d+ has expired .*");
  }

  @Test
  void oneOfAnotherNameIsRefused() throws Exception {
    assertThatThrownBy(() -> ask(valid, trusting(valid), "127.0.0.1"))
        .isInstanceOf(BrokenException.class)
        .hasMessageMatching("the certificate of 127.0.0.1:\\d+ is for another host")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aServerWithoutTlsIsOneSentence() throws Exception {
    try (RawServer plain =
        new RawServer(peer -> {
          peer.say("no TLS here, sorry\n");
          peer.request(); // what is closed before it was read may take along what was said
        })) {
      String url = plain.url("/").replace("http:", "https:");
      HttpClientConfig once = HttpClientConfig.defaults().withRetry(Retry.none());
      assertThatThrownBy(() -> Clients.with(once, client -> client.get(url)))
          .isInstanceOf(BrokenException.class)
          .hasMessageMatching("127.0.0.1:\\d+ does not speak TLS");
    }
  }

  private String ask(Path keys, HttpClientConfig config, String host) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 6);
          exchange.getResponseBody().write("secret".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
      return Clients.with(config.withRetry(Retry.none()), client -> client.get(url)).text();
    } finally {
      server.stop(0);
    }
  }

  private HttpClientConfig trusting(Path keys) throws Exception {
    X509Certificate authority = (X509Certificate) store(keys).getCertificate("ca");
    return HttpClientConfig.defaults()
        .withNet(net -> net.withTls(tls -> tls.withTrust(Trust.only(authority))));
  }

  private static KeyStore store(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, WORD);
    }
    return store;
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = store(keys);
    store.deleteEntry("ca"); // the server shows its own certificate only
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, WORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(Path keys, String words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words.split(" ", -1)));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
    command.addAll(List.of("-keystore", keys.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).describedAs(said).isZero();
  }
}
