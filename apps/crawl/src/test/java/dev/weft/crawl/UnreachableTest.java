package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Seeds that lead nowhere: one recorded error each, asked for robots.txt or not. */
class UnreachableTest {
  private static final String PASSWORD = "secret";

  @ParameterizedTest
  @CsvSource({"LOOP, true", "LOOP, false", "DEFAULT, true"})
  void refusedConnection_isOneError(Door door, boolean robots) throws Exception {
    String seed = "http://127.0.0.1:1/"; // one that is free now, somebody may take meanwhile

    assertThat(error(door, seed, robots)).contains("127.0.0.1:1").contains("refused");
  }

  @ParameterizedTest
  @CsvSource({"LOOP, true", "LOOP, false", "DEFAULT, true"})
  void unknownHost_isOneError(Door door, boolean robots) throws Exception {
    assertThat(error(door, "http://nosuch.invalid/", robots)).contains("nosuch.invalid");
  }

  @ParameterizedTest
  @CsvSource({"LOOP", "DEFAULT"})
  void portZero_isOneError(Door door) throws Exception {
    assertThat(error(door, "http://127.0.0.1:0/", false)).contains("port");
    assertThat(error(door, "http://127.0.0.1:0/", true)).contains("port");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void selfSignedCertificate_isOneError(Door door, @TempDir Path folder) throws Exception {
    try (SSLServerSocket listener = listen(folder)) {
      Thread.ofVirtual().start(() -> refuseHandshakes(listener));
      String seed = "https://127.0.0.1:" + listener.getLocalPort() + "/";

      assertThat(error(door, seed, false)).contains("certificate").contains("not trusted");
      assertThat(error(door, seed, true)).contains("certificate").contains("not trusted");
    }
  }

  /** Crawls one seed. {@return the one error} */
  private static String error(Door door, String seed, boolean robots) throws Exception {
    CrawlConfig config = Crawls.config(seed);
    MemorySink sink =
        Crawls.stored(door, config.withPoliteness(config.politeness().withRobots(robots)));
    assertThat(sink.pages()).containsOnlyKeys(seed);
    Page page = sink.page(seed);
    assertThat(page.status()).isZero();
    String error = String.valueOf(page.error());
    assertThat(error.lines()).as("one line: %s", error).hasSize(1);
    return error;
  }

  private static void refuseHandshakes(SSLServerSocket listener) {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        socket.startHandshake();
      } catch (IOException notTrusted) {
        // as it should be
      }
    }
  }

  private static SSLServerSocket listen(Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    makeKey(file);
    KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }

  private static void makeKey(Path file) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String options =
        "-genkeypair -alias me -keyalg EC -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1"
            + " -storetype PKCS12 -storepass "
            + PASSWORD
            + " -keystore "
            + file;
    var command = new ArrayList<>(List.of(keytool.toString()));
    command.addAll(List.of(options.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(Files.exists(file)).isTrue();
  }
}
