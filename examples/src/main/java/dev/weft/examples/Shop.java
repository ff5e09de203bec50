package dev.weft.examples;

import dev.weft.flow.BatcherConfig;
import dev.weft.flow.Flow;
import dev.weft.guard.Retry;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.InsertConfig;
import dev.weft.sql.Inserter;
import dev.weft.sql.Isolation;
import dev.weft.sql.LocalServer;
import dev.weft.sql.Named;
import dev.weft.sql.SqlState;
import dev.weft.sql.TransactionConfig;
import dev.weft.sync.Event;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All there is to do with a database, a little of each. Python: {@code asyncpg}. */
public final class Shop {
  record User(long id, String name, @Nullable String email) {}

  private record NewUser(String name, String email) {}

  private record Account(String name, int cents) {}

  private record Visit(String name) {}

  private Shop() {}

  public static void main(String[] directory) throws InterruptedException {
    Weft.run(() -> {
      try (LocalServer server = LocalServer.start(Path.of(directory[0]))) {
        open(server.url());
      }
    });
  }

  private static void open(String url) throws InterruptedException {
    try (Database database = Database.open(url, DatabaseConfig.defaults())) {
      database.migrate(Shop.class, "shop");
      ask(database);
      insert(database, List.of(new NewUser("Berta", "b@shop"), new NewUser("Carl", "c@shop")));
      join(database);
      pay(database);
      listen(database);
    }
  }

  private static void ask(Database database) throws InterruptedException {
    long id = database.one(Long.class, "INSERT INTO users (name) VALUES (?) RETURNING id", "Ana");
    long changed = database.execute("UPDATE users SET name = ? WHERE id = ?", "Anna", id);
    User user = database.one(User.class, "SELECT id, name, email FROM users WHERE id = ?", id);
    Optional<User> maybe =
        database.optional(User.class, "SELECT * FROM users WHERE email = ?", "a@shop");
    List<User> some =
        database.list(User.class, "SELECT * FROM users WHERE id = ANY(?)", List.of(1, 2, 3));
    long users = database.one(Long.class, "SELECT count(*) FROM users");
    System.out.println(user.name() + maybe + changed + some.size() + users);
  }

  private static void insert(Database database, List<NewUser> users) throws InterruptedException {
    Flow<NewUser> flow = Flow.of(users).map(user -> new NewUser(user.name(), user.email() + ".de"));
    InsertConfig ignore = InsertConfig.defaults().onConflictIgnore();
    InsertConfig update = InsertConfig.defaults().onConflictUpdate("email");

    database.insertAll("users", users); // a collection of records
    database.insertAll("users", flow, InsertConfig.defaults()); // a flow, in flat memory
    database.insertAll("users", users, ignore);
    database.insertAll("users", users, update);
    List<NewUser> more = List.of(new NewUser("Dora", "d@shop"), new NewUser("Emil", "e@shop"));
    List<Long> ids = database.insertAll("users", more, Long.class, "id"); // in their order

    database.executeAll("UPDATE users SET name = :name WHERE email = :email", users);

    List<User> found =
        database.list(
            User.class,
            "SELECT * FROM users WHERE email LIKE :pattern AND id >= :first ORDER BY id",
            Named.of("pattern", "%@shop").and("first", ids.getFirst()));
    System.out.println(found.getFirst().name() + found.size());
    database
        .flow(User.class, "SELECT * FROM users ORDER BY name")
        .filter(user -> user.email() == null)
        .forEach(user -> System.out.println(user.name() + " has no address"));
    System.out.println(create(database, "Berta", "b@shop"));
  }

  private static String create(Database database, String name, String email)
      throws InterruptedException {
    try {
      database.execute("INSERT INTO users (name, email) VALUES (?, ?)", name, email);
      return "created";
    } catch (BrokenException e) {
      if (SqlState.of(e).filter(SqlState::isUniqueViolation).isPresent()) {
        return "taken";
      }
      throw e;
    }
  }

  private static void join(Database database) throws InterruptedException {
    database.inserting(
        "events",
        BatcherConfig.defaults(),
        (Inserter<Visit> inserter) -> {
          Tasks.forEach(
              64,
              Tasks.Source.of(List.of("anna", "berta", "carl")),
              name -> inserter.insert(new Visit(name))); // returns when the row is committed
          return true;
        });
    System.out.println(database.one(Long.class, "SELECT count(*) FROM events") + " events");
  }

  private static void pay(Database database) throws InterruptedException {
    database.insertAll("accounts", List.of(new Account("anna", 500), new Account("berta", 0)));
    int cents = 200;
    int left =
        database.transaction(tx -> {
          tx.execute("UPDATE accounts SET cents = cents + ? WHERE name = ?", cents, "berta");
          return tx.one(
              Integer.class,
              "UPDATE accounts SET cents = cents - ? WHERE name = ? RETURNING cents",
              cents,
              "anna");
        });
    TransactionConfig strict =
        TransactionConfig.defaults()
            .withIsolation(Isolation.SERIALIZABLE)
            .withRetry(Retry.defaults());
    long sum =
        database.transaction(strict, tx -> tx.one(Long.class, "SELECT sum(cents) FROM accounts"));
    System.out.println(left + " left of " + sum);
  }

  private static void listen(Database database) throws InterruptedException {
    TaskGroup.run(group -> {
      Event ready = new Event();
      Task<?> listener =
          group.fork(() ->
              database
                  .listen("users", ready::set)
                  .take(1)
                  .forEach(news -> System.out.println("told of " + news.payload())));
      ready.await();
      database.execute("NOTIFY users, 'anna'");
      listener.join();
    });
  }
}
