package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever proof a server wants, shared connections give it as JDBC does. */
class PasswordTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension(true);

  private static final String WAYS =
      """
      local all all trust
      host all clear 127.0.0.1/32 password
      host all md5 127.0.0.1/32 md5
      host all scram 127.0.0.1/32 scram-sha-256
      host all trusted 127.0.0.1/32 trust
      host all weft 127.0.0.1/32 scram-sha-256
      """;

  @BeforeAll
  static void setUp() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.server().url(), alone());
      Files.writeString(Path.of(database.one(String.class, "SHOW hba_file")), WAYS);
      database.execute(
          """
          SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 'grün?';
          SET password_encryption = 'scram-sha-256'; SET scram_iterations = 4096;
          CREATE ROLE clear LOGIN PASSWORD 'grün?'; CREATE ROLE scram LOGIN PASSWORD 'grün?';
          CREATE ROLE trusted LOGIN; SELECT pg_reload_conf()
          """);
      database.close(Duration.ofSeconds(1));
      ServerExtension.until(PasswordTest::knowsWays);
    });
  }

  /** {@return whether the server has read the ways: who is trusted needs no password} */
  private static boolean knowsWays() throws InterruptedException {
    Database database = Database.open(url("trusted", "wrong"), alone());
    try {
      return database.one(Integer.class, "SELECT 1") == 1;
    } catch (BrokenException e) {
      return false;
    } finally {
      database.close(Duration.ofSeconds(1));
    }
  }

  private static DatabaseConfig alone() {
    return DatabaseConfig.defaults().withShared(0);
  }

  private static String url(String user, String password) {
    return "postgresql://%s:%s@127.0.0.1:%d/postgres"
        .formatted(user, password, SERVER.server().stats().port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"clear", "md5", "scram", "trusted"})
  void whoKnowsThePassword_isLetIn(String user) throws Exception {
    Weft.run(() -> {
      Database database =
          Database.open(url(user, "gr%C3%BCn%3F"), DatabaseConfig.defaults().withShared(1));
      SharedTest.warm(database);
      assertThat(database.one(String.class, "SELECT current_user::text")).isEqualTo(user);
      assertThat(database.sharedStats().connections()).isEqualTo(1);
      database.close(Duration.ofSeconds(1));
    });
  }
}
