package dev.weft.bench;

import dev.weft.examples.Users;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.task.Weft;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a request costs an API service on PostgreSQL: the one of the examples, and its peer. */
record UsersSuite(Settings settings) implements Suite {
  private static final String PEOPLE =
      """
      INSERT INTO users (name, email)
      SELECT 'user ' || i, 'user' || i || '@example.com' FROM generate_series(1, %d) AS i
      """;

  @Override
  public String name() {
    return "users";
  }

  @Override
  public String line() {
    return "an API service, reads and writes: Weft, aiohttp with asyncpg";
  }

  @Override
  public int usualRuns() {
    return 3;
  }

  @Override
  public List<String> cases() {
    return List.of(UsersCase.values()).stream().map(UsersCase::word).toList();
  }

  @Override
  public List<Row> run(int runs, Set<String> cases) throws InterruptedException {
    try (Workplace workplace = Workplace.open();
        SqlServer server = SqlServer.start(workplace.folder())) {
      String url = server.place().url();
      server.place().run("DROP TABLE users"); // those of the sql suite
      Weft.run(() -> people(url));
      List<Contender<UsersCase>> all = contenders(url);
      return new CaseSuite<>(name(), line(), List.of(UsersCase.values()), chosen -> all)
          .run(runs, cases);
    } catch (SQLException e) {
      throw new FailedRunException("PostgreSQL does not do as it is told: " + e.getMessage());
    }
  }

  /** The tables of the service, for both sides, with somebody in them. */
  private static void people(String url) throws InterruptedException {
    try (Database database = Database.open(url, DatabaseConfig.defaults())) {
      List<String> _ = database.migrate(Users.class, "users");
      long _ = database.execute(PEOPLE.formatted(UsersCase.USERS));
    }
  }

  private List<Contender<UsersCase>> contenders(String url) throws InterruptedException {
    List<Contender<UsersCase>> all = new ArrayList<>();
    all.add(
        contender(
            Scores.WEFT,
            Children.java(List.of("-Xmx1g", "-XX:+UseG1GC"), UsersServer.class.getName(), url)));
    if (Peers.hasAiohttp() && Peers.hasAsyncpg()) {
      all.add(
          contender(Peers.aiohttp(), List.of(Programs.python(), settings.peer("users.py"), url)));
    }
    return all;
  }

  private static Contender<UsersCase> contender(String name, List<String> service) {
    return new Contender<>(
        name,
        each -> true,
        each -> {
          List<String> words = new ArrayList<>(List.of(each.word()));
          words.addAll(Cores.ofServers(service));
          return Cores.ofClients(
              Children.java(
                  List.of("-Xmx256m", "-XX:+UseSerialGC"),
                  UsersChild.class.getName(),
                  words.toArray(String[]::new)));
        });
  }
}
