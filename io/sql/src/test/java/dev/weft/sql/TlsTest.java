package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared connections are as secret as those of JDBC. */
class TlsTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension(true);

  private static final String SECRET = "secret";
  private static final String OPEN =
      "SELECT ssl, count(*) AS count FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
          + " WHERE application_name = 'weft' GROUP BY ssl";

  private record Kind(boolean ssl, long count) {}

  @BeforeAll
  static void turnOn(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("key.p12");
    make(store);
    KeyStore keys = KeyStore.getInstance(store.toFile(), SECRET.toCharArray());
    write(
        folder.resolve("key"), "PRIVATE KEY", keys.getKey("it", SECRET.toCharArray()).getEncoded());
    write(folder.resolve("certificate"), "CERTIFICATE", keys.getCertificate("it").getEncoded());
    Weft.run(() -> {
      Database database = open("disable", 0);
      for (String setting :
          List.of(
              "ssl_key_file = '" + folder.resolve("key") + "'",
              "ssl_cert_file = '" + folder.resolve("certificate") + "'",
              "ssl = on")) {
        database.execute("ALTER SYSTEM SET " + setting);
      }
      database.execute("SELECT pg_reload_conf()");
      database.close(Duration.ofSeconds(1));
      ServerExtension.until(TlsTest::isOn);
    });
  }

  /** {@return whether who connects now finds TLS: the server reads its settings a little later} */
  private static boolean isOn() throws InterruptedException {
    Database database = open("disable", 0);
    String ssl = database.one(String.class, "SHOW ssl");
    database.close(Duration.ofSeconds(1));
    return ssl.equals("on");
  }

  private static Database open(String mode, int shared) {
    return Database.open(
        SERVER.server().url() + "&sslmode=" + mode, DatabaseConfig.defaults().withShared(shared));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefer", "require"})
  void whereTlsIsAsked_itIsOnEveryConnection(String mode) throws Exception {
    Weft.run(() -> {
      Database database = open(mode, 1);
      SharedTest.warm(database);
      assertThat(database.list(Kind.class, OPEN)).singleElement().matches(Kind::ssl, "with TLS");
      assertThat(database.sharedStats().trouble()).isEmpty();
      database.close(Duration.ofSeconds(1));
    });
  }

  @Test
  void cancellingWorksOverTls() throws Exception {
    Weft.run(() -> {
      Database database = open("require", 1);
      SharedTest.warm(database);
      assertThatThrownBy(
              () -> Timeout.after(Duration.ofMillis(30), () -> SharedTest.sleep(database, 600)))
          .isInstanceOf(TimedOutException.class);
      SharedTest.awaitAsleep(database, 0);
      ServerExtension.until(() -> database.sharedStats().underWay() == 0);
      database.close(Duration.ofSeconds(1));
    });
  }

  private static void make(Path store) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                SECRET)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private static void write(Path file, String what, byte[] bytes) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what));
  }
}
