package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.cache.Cache;
import dev.weft.cache.CacheConfig;
import dev.weft.flow.Batcher;
import dev.weft.flow.BatcherConfig;
import dev.weft.flow.Flow;
import dev.weft.http.Json;
import dev.weft.server.ProblemException;
import dev.weft.sql.Database;
import dev.weft.sql.InsertConfig;
import dev.weft.sql.Named;
import dev.weft.sql.Notification;
import dev.weft.sql.SqlState;
import dev.weft.sync.Broadcast;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The users of {@link Users}: a table of PostgreSQL, and a cache that hears of its changes. */
final class UserStore {
  /** A user. */
  record User(long id, String name, String email, Instant createdAt) {}

  /** What a client says of a user; what makes no sense is refused with its field. */
  record Details(String name, String email) {
    Details {
      checkName(name);
      checkEmail(email);
    }
  }

  /** What is to be different about a user; what is not there stays. */
  record Change(@Nullable String name, @Nullable String email) {
    Change {
      if (name != null) {
        checkName(name);
      }
      if (email != null) {
        checkEmail(email);
      }
    }
  }

  /** Some of the users, and after which id there are more. */
  record Page(List<User> users, @Nullable Long next) {}

  /** How many were changed, and which, at least the first of them. */
  record News(String change, long count, List<Long> ids) {}

  private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@[^\\s@]+\\.[^\\s@]+");
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** New users gather while others are being stored: a commit is a turn of the disk. */
  private static final BatcherConfig GATHERING =
      BatcherConfig.defaults().withMaxDelay(Duration.ZERO).withMaxBulkCalls(2);

  private final Database database;
  private final Batcher<Details, Optional<User>> creating;
  private final Cache<Long, User> cache =
      Cache.open(CacheConfig.<Long, User>defaults().withMaxEntries(100_000).withTimeToLive(FRESH));
  private final Broadcast<String> changes = Broadcast.keeping(256);

  /** What is done with the users. */
  interface Use {
    void with(UserStore store) throws Exception;
  }

  private UserStore(Database database, Batcher<Details, Optional<User>> creating) {
    this.database = database;
    this.creating = creating;
  }

  static void use(Database database, Use body) throws InterruptedException {
    database.migrate(UserStore.class, "users");
    Batcher.<Details, Optional<User>, Boolean>use(
        GATHERING,
        all -> insert(database, all),
        creating -> {
          body.with(new UserStore(database, creating));
          return true;
        });
  }

  private static void checkName(String name) {
    if (name.isBlank() || name.length() > 100 || !isPlain(name)) {
      throw new IllegalArgumentException("name must have 1 to 100 characters on one line");
    }
  }

  private static void checkEmail(String email) {
    if (email.length() > 254 || !isPlain(email) || !ADDRESS.matcher(email).matches()) {
      throw new IllegalArgumentException("email must be an address like anna@example.com");
    }
  }

  /** PostgreSQL has neither NUL nor half a character, and one spoils the statement of many. */
  private static boolean isPlain(String text) {
    return text.codePoints()
        .noneMatch(
            code -> Character.isISOControl(code) || Character.getType(code) == Character.SURROGATE);
  }

  // ---- reading ----

  /** One query for all who ask for the same user at once; none while the cache knows. */
  User user(long id) throws InterruptedException {
    return cache.load(
        id,
        key ->
            database
                .optional(
                    User.class, "SELECT id, name, email, created_at FROM users WHERE id = ?", key)
                .orElseThrow(() -> missing(key)));
  }

  /** The next users behind an id, whose name or address begins with some text. */
  Page page(long after, String beginning, int limit) throws InterruptedException {
    String pattern = beginning.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
    List<User> found =
        database.list(
            User.class,
            """
            SELECT id, name, email, created_at FROM users
            WHERE id > :after AND (lower(name) LIKE :pattern OR lower(email) LIKE :pattern)
            ORDER BY id LIMIT :limit
            """,
            Named.of("after", after).and("pattern", pattern).and("limit", limit + 1));
    boolean more = found.size() > limit;
    List<User> users = more ? found.subList(0, limit) : found;
    return new Page(users, more ? users.getLast().id() : null);
  }

  /** All users, a few of them in memory at a time. */
  Flow<User> all() {
    return database.flow(User.class, "SELECT id, name, email, created_at FROM users ORDER BY id");
  }

  void check() throws InterruptedException {
    database.execute("SELECT 1");
  }

  // ---- writing ----

  User create(Details details) throws InterruptedException {
    return creating.call(details).orElseThrow(UserStore::taken);
  }

  /**
   * {@return for each its user, or nothing if its address is taken} One statement for all.
   * Addresses come in one order, here and below, so that no two statements wait for each other.
   */
  private static List<Optional<User>> insert(Database database, List<Details> all)
      throws InterruptedException {
    List<User> inserted =
        database.list(
            User.class,
            """
            INSERT INTO users (name, email)
            SELECT name, email
            FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS new (name, email)
            ORDER BY lower(email)
            ON CONFLICT DO NOTHING RETURNING id, name, email, created_at
            """,
            all.stream().map(Details::name).toList(),
            all.stream().map(Details::email).toList());
    Map<Details, User> users = new HashMap<>();
    inserted.forEach(user -> users.put(new Details(user.name(), user.email()), user));
    List<Optional<User>> answers = new ArrayList<>();
    all.forEach(details -> answers.add(Optional.ofNullable(users.remove(details))));
    return answers;
  }

  /**
   * All of them or none. They come as slowly as a client sends them, so they gather beside the
   * table: in it they would keep others waiting who create the same.
   */
  long createAll(Flow<Details> details) throws InterruptedException {
    try {
      return database.<Long>transaction(tx -> {
        tx.execute("CREATE TEMPORARY TABLE new_users (name text, email text) ON COMMIT DROP");
        tx.insertAll("new_users", details, InsertConfig.defaults());
        return tx.execute(
            "INSERT INTO users (name, email) SELECT * FROM new_users ORDER BY lower(email)");
      });
    } catch (BrokenException e) {
      throw takenOr(e);
    }
  }

  User change(long id, Change change) throws InterruptedException {
    try {
      return database
          .optional(
              User.class,
              """
              UPDATE users SET name = coalesce(CAST(:name AS text), name),
                email = coalesce(CAST(:email AS text), email)
              WHERE id = :id RETURNING id, name, email, created_at
              """,
              Named.of("id", id).and("name", change.name()).and("email", change.email()))
          .orElseThrow(() -> missing(id));
    } catch (BrokenException e) {
      throw takenOr(e);
    } finally {
      cache.remove(id);
    }
  }

  void delete(long id) throws InterruptedException {
    try {
      if (database.execute("DELETE FROM users WHERE id = ?", id) == 0) {
        throw missing(id);
      }
    } finally {
      cache.remove(id);
    }
  }

  private static RuntimeException takenOr(BrokenException e) {
    return SqlState.of(e).filter(SqlState::isUniqueViolation).isPresent() ? taken() : e;
  }

  private static ProblemException taken() {
    return new ProblemException(409, "There is such a user already.").with("email", "is taken");
  }

  private static ProblemException missing(long id) {
    return new ProblemException(404, "There is no user " + id + ".");
  }

  // ---- what others change ----

  /** Goes on until its task is cancelled: tells the changes, and forgets what they made old. */
  void follow() throws InterruptedException {
    while (true) {
      try {
        database.listen("users", cache::clear).forEach(this::changed);
      } catch (BrokenException | TimedOutException e) {
        Weft.sleep(PAUSE); // what was missed is forgotten when it listens again
      }
    }
  }

  private void changed(Notification news) {
    News change = Json.read(news.payload().getBytes(UTF_8), News.class);
    if (change.count() == change.ids().size()) {
      change.ids().forEach(cache::remove);
    } else {
      cache.clear();
    }
    changes.send(news.payload());
  }

  /** The changes from now on, as the table tells them. */
  Broadcast.Subscription<String> changes() {
    return changes.subscribe();
  }
}
