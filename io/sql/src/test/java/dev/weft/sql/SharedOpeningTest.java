package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What those notice who come while there is no shared connection. */
class SharedOpeningTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig ONE = DatabaseConfig.defaults().withShared(1);
  private static final String WHO = "SELECT pg_backend_pid()";
  private static final Duration SOON = Duration.ofMillis(300);

  private interface Body {
    void with(Database database, Detour detour) throws Exception;
  }

  /** With a database by way of a detour, whose shared connection was just ended by the server. */
  private static void run(Body body) throws Exception {
    int port = SERVER.server().stats().port();
    Weft.run(() -> {
      Database beside = Database.open(SERVER.url(), ONE.withShared(0));
      try (Detour detour = new Detour(port)) {
        String url = SERVER.url().replace(":" + port, ":" + detour.port());
        Database database = Database.open(url, ONE);
        SharedTest.warm(database);
        int shared = 0;
        for (long before = 0; before == 0 || database.sharedStats().statements() == before; ) {
          before = database.sharedStats().statements();
          shared = database.one(Integer.class, WHO);
        }
        beside.one(Boolean.class, "SELECT pg_terminate_backend(?::int4)", shared);
        ServerExtension.until(() -> database.sharedStats().connections() == 0);
        body.with(database, detour);
        ServerExtension.close(database);
      }
      ServerExtension.close(beside);
    });
  }

  /** There is a connection of the pool, which is all they need. */
  @Test
  void whereNobodyAnswersNewOnes_notEveryoneWaitsForOne() throws Exception {
    run((database, detour) -> {
      detour.goDeaf();
      int answered = 0;
      for (int i = 0; i < 6; i++) {
        answered +=
            Timeout.orElse(SOON, () -> 0, () -> database.one(Integer.class, WHO) > 0 ? 1 : 0);
      }
      assertThat(answered).isGreaterThanOrEqualTo(3);
    });
  }
}
