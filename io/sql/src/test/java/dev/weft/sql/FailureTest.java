package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig CONFIG =
      DatabaseConfig.defaults().withConnectTimeout(Duration.ofSeconds(1));

  private static AbstractThrowableAssert<?, ?> assertUsing(String url) {
    return assertThatThrownBy(() ->
        Weft.run(() -> {
          Database database = Database.open(url, CONFIG);
          try {
            database.use(connection -> 1);
          } finally {
            assertThat(database.stats().size()).isZero();
          }
        }));
  }

  @Test
  void aServerThatIsDown() throws Exception {
    try (Socket deaf = new Socket()) {
      deaf.bind(new InetSocketAddress(0)); // so nobody else gets the port, and nobody listens
      int port = deaf.getLocalPort();
      assertUsing("jdbc:postgresql://127.0.0.1:" + port + "/x")
          .isInstanceOf(BrokenException.class)
          .hasMessage(
              "cannot reach PostgreSQL at 127.0.0.1:%d: connection refused; is it running?"
                  .formatted(port));
    }
  }

  @Test
  void aHostThatIsUnknown() {
    assertUsing("jdbc:postgresql://host.invalid/x")
        .hasMessage("cannot reach PostgreSQL at host.invalid:5432: unknown host");
  }

  @Test
  void aServerThatNeverAnswers() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertUsing("jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/x")
          .isInstanceOf(TimedOutException.class)
          .hasMessageStartingWith(
              "connecting to PostgreSQL at 127.0.0.1:%d timed out after "
                  .formatted(socket.getLocalPort()));
    }
  }

  @Test
  void aWrongPassword() {
    assertUsing(SERVER.url().replace("password=", "password=x"))
        .hasMessageMatching(
            "PostgreSQL at 127.0.0.1:\\d+ does not let user weft in: wrong user or password");
  }

  @Test
  void noPassword() {
    assertUsing(SERVER.url().replaceFirst("&password.*", ""))
        .hasMessageMatching(
            "PostgreSQL at 127.0.0.1:\\d+ does not let user weft in: .*no password.*");
  }

  @Test
  void aMissingDatabase() {
    assertUsing(SERVER.url().replace("/postgres?", "/nowhere?"))
        .hasMessageMatching(
            "PostgreSQL at 127.0.0.1:\\d+ has no database nowhere: create it first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"oracle://me:secret@host/x", "", "http://x?password=s", "jdbc:", "me:secret@host"})
  void whatIsNoDatabaseUrlIsRefusedWithoutItsSecrets(String url) {
    assertThatThrownBy(() -> Database.open(url, CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the database URL must look like postgresql://user:password@host:port/database,"
                + " mariadb://… or jdbc:…, but is ")
        .message()
        .doesNotContain("secret")
        .doesNotContain("password=s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host:port/x",
        "jdbc:postgresql://me:secret@host/x",
        "postgresql://me:secret@host:port/x",
        "jdbc:mysql://me:secret@host/x",
        "jdbc:mariadb:replication://me:secret@host/x"
      })
  void aMalformedUrlIsRefusedWithoutItsSecrets(String url) {
    assertThatThrownBy(() -> Database.open(url, CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the database URL is malformed: jdbc:")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aFullDisk() {
    Failure failure = new Failure(Address.of("jdbc:postgresql://db:1/x?user=u"), CONFIG);
    assertThat(
            failure.running(
                new SQLException("could not extend file: No space left", "53100"),
                null,
                Duration.ZERO,
                Duration.ZERO))
        .hasMessage(
            "PostgreSQL at db:1 has no disk space left: make room and try again (could not extend"
                + " file: No space left)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RSA public key is not available client side (option …) | takes the password encrypted only:"
            + " go there with TLS, or add allowPublicKeyRetrieval=true to the URL",
        "(conn=7) Cannot use plugin x with a Self signed certificates. | shows a certificate that"
            + " nobody vouches for: add sslMode=verify-ca&serverSslCert=ca.pem to the URL, with its"
            + " own ca.pem; or sslMode=trust, where nobody can come between"
      })
  void whatMysqlsPasswordsNeedIsSaid(String said, String expected) {
    Failure failure = new Failure(Address.of("jdbc:mysql://db/x?user=u"), CONFIG);
    assertThat(failure.connecting(new SQLException(said, "42000", -1), Duration.ZERO))
        .hasMessage("MySQL at db:3306 " + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "mysql, 40001, 1213, true",
    "mariadb, HY000, 1020, true",
    "mariadb, HY000, 1206, true",
    "mariadb, HY000, 1205, false",
    "postgresql, 40001, 0, false"
  })
  void whatRollsBackAllOfATransactionIsKnown(String scheme, String state, int vendor, boolean all) {
    Failure failure = new Failure(Address.of(scheme + "://u@db/x"), CONFIG);
    assertThat(failure.undoesAll(new SQLException("no", state, vendor))).isEqualTo(all);
  }

  @Test
  void aDatabaseOfOthersIsSaid() {
    Failure failure = new Failure(Address.of("mariadb://u@db/x"), CONFIG);
    assertThat(failure.connecting(new SQLException("Access denied", "42000", 1044), Duration.ZERO))
        .hasMessage(
            "MariaDB at db:3306 does not let user u into database x: grant it, or correct the"
                + " name");
  }

  @Test
  void wrongLimitsAreRefusedByName() {
    assertThatThrownBy(() -> CONFIG.withConnectTimeout(Duration.ofMillis(1)))
        .hasMessage("connectTimeout must be between 1000 ms and 24 days, but is PT0.001S");
    assertThatThrownBy(() -> CONFIG.withQueryTimeout(Duration.ofDays(25)))
        .hasMessage("queryTimeout must be between 1 ms and 24 days, but is PT600H");
    assertThatThrownBy(() -> CONFIG.withFetchSize(0))
        .hasMessage("fetchSize must be at least 1, but is 0");
  }
}
