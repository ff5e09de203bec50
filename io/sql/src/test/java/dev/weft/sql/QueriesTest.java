package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueriesTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private enum Colour {
    RED
  }

  private record User(long id, String name, @Nullable String email) {}

  private record Everything(
      boolean bool,
      short small,
      int whole,
      long big,
      float real,
      double wide,
      BigDecimal exact,
      String words,
      byte[] bytes,
      UUID id,
      LocalDate date,
      LocalTime time,
      OffsetTime zoned,
      LocalDateTime local,
      Instant at,
      Duration span,
      Colour colour,
      String json,
      List<Integer> numbers,
      List<String> names) {}

  private static void makeUsers(Database database) throws InterruptedException {
    database.execute(
        "DROP TABLE IF EXISTS users; CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY"
            + " PRIMARY KEY, name text NOT NULL, email text UNIQUE)");
    for (String name : List.of("Anna", "Berta", "Carl")) {
      database.execute(
          "INSERT INTO users (name, email) VALUES (:name, lower(:name) || '@x.org')",
          Named.of("name", name));
    }
  }

  @Test
  void rowsBecomeRecords() throws Exception {
    SERVER.run(database -> {
      makeUsers(database);
      assertThat(database.one(User.class, "SELECT id, name, email FROM users WHERE id = ?", 2))
          .isEqualTo(new User(2, "Berta", "berta@x.org"));
      assertThat(database.optional(User.class, "SELECT * FROM users WHERE email = ?", "nobody"))
          .isEmpty();
      assertThat(
              database.list(
                  User.class,
                  "SELECT * FROM users WHERE name LIKE :name AND id > :after ORDER BY id",
                  Named.of("name", "%a").and("after", 1)))
          .containsExactly(new User(2, "Berta", "berta@x.org"));
      assertThat(database.one(Long.class, "INSERT INTO users (name) VALUES (?) RETURNING id", "D"))
          .isEqualTo(4);
      assertThat(database.execute("UPDATE users SET name = ? WHERE id > ?", "E", 2)).isEqualTo(2);
      assertThat(
              database.list(
                  String.class, "SELECT name FROM users WHERE id = ANY(?)", List.of(1, 3)))
          .containsExactly("Anna", "E");
      assertThat(database.list(Row.class, "SELECT 1 AS a, NULL AS b"))
          .hasToString("[{a=1, b=null}]");
    });
  }

  private static Everything everything() {
    return new Everything(
        true,
        (short) -2,
        3,
        4_000_000_000L,
        0.5f,
        0.25,
        new BigDecimal("12345678901234567890.123"),
        "tab\t line\n 'quote' \"double\" \\ 😀 ü",
        new byte[] {0, 1, -1},
        new UUID(1, 2),
        LocalDate.of(2026, 2, 28),
        LocalTime.of(23, 59, 59, 123_456_000),
        OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(5)),
        LocalDateTime.of(1960, 1, 2, 3, 4, 5, 678_000),
        Instant.parse("2026-11-21T20:00:00.123456Z"),
        Duration.ofHours(50).plusMillis(1),
        Colour.RED,
        "{\"a\": [1, null]}",
        List.of(1, -2),
        Arrays.asList("a,\"b\\{}", null, "NULL", ""));
  }

  @Test
  void everyTypeGoesThereAndBack() throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS everything; DROP TYPE IF EXISTS colour; CREATE TYPE colour AS ENUM"
              + " ('RED'); CREATE TABLE everything (bool bool, small int2, whole int, big bigint,"
              + " real float4, wide float8, exact numeric, words text, bytes bytea, id uuid, date"
              + " date, time time, zoned timetz, local timestamp, at timestamptz, span interval,"
              + " colour colour, json jsonb, numbers int[], names text[])");
      List<String> odd = Arrays.asList("a,\"b\\{}", null, "NULL", "");
      String insert = "INSERT INTO everything VALUES (" + "?, ".repeat(19) + "?)";
      database.execute(insert, new Columns(Everything.class).of(everything()));
      assertThat(database.one(Everything.class, "SELECT * FROM everything"))
          .usingRecursiveComparison()
          .isEqualTo(everything());
      @Nullable Object[] nulls = new @Nullable Object[20];
      database.execute(insert, nulls);
      assertThat(database.one(Row.class, "SELECT * FROM everything WHERE bool IS NULL").values())
          .containsOnlyNulls();
      assertThat(database.one(OffsetDateTime.class, "SELECT ?::timestamptz", Instant.EPOCH))
          .isEqualTo(Instant.EPOCH.atOffset(ZoneOffset.UTC));
    });
  }

  @Test
  void operatorsOfJsonAreWrittenTwice() throws Exception {
    SERVER.run(database ->
        assertThat(database.one(Boolean.class, "SELECT '{\"a\": 1}'::jsonb ?? ?", "a")).isTrue());
  }

  @Test
  void whatIsNotOneRowIsRefused() throws Exception {
    SERVER.run(database -> {
      makeUsers(database);
      assertThatThrownBy(() -> database.one(Long.class, "SELECT id FROM users WHERE id = 99"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("SELECT id FROM users WHERE id = 99 gives no row, or NULL: take optional");
      assertThatThrownBy(() -> database.one(Long.class, "SELECT id FROM users"))
          .isInstanceOf(RefusedException.class)
          .hasMessage("SELECT id FROM users gives more than one row: take list, or write LIMIT 1");
      assertThatThrownBy(() -> database.list(String.class, "SELECT NULL::text"))
          .hasMessage(
              "SELECT NULL::text gives NULL, which no list holds: leave it out, or take a record");
      assertThatThrownBy(() -> database.one(Long.class, "DELETE FROM users WHERE false"))
          .hasMessage("DELETE FROM users WHERE false gives no rows: take execute");
    });
  }

  @Test
  void aListIsBounded() throws Exception {
    SERVER.run(
        DatabaseConfig.defaults().withMaxRows(10),
        database -> {
          String sql = "SELECT generate_series(1, ?)";
          assertThat(database.list(Integer.class, sql, 10)).hasSize(10);
          assertThatThrownBy(() -> database.list(Integer.class, sql, 11))
              .isInstanceOf(RefusedException.class)
              .hasMessage(
                  "SELECT generate_series(1, ?) gives more than 10 rows: take flow, or raise"
                      + " maxRows");
        });
  }

  @Test
  void aFailureSaysItsStateAndItsPlace() throws Exception {
    SERVER.run(database -> {
      makeUsers(database);
      assertThatThrownBy(() ->
              database.execute("INSERT INTO users (name, email) VALUES ('A', ?)", "anna@x.org"))
          .isInstanceOf(BrokenException.class)
          .hasMessage(
              "duplicate key value violates unique constraint \"users_email_key\" (SQLSTATE"
                  + " 23505)")
          .satisfies(e -> assertThat(SqlState.of(e).orElseThrow().isUniqueViolation()).isTrue());
      assertThatThrownBy(
              () -> database.execute("SELECT :name,\n :name FROM WHERE", Named.of("name", "x")))
          .hasMessage("syntax error at or near \"WHERE\" (line 2, column 13, SQLSTATE 42601)");
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void aFlowHasFewRowsInMemoryAndItsEndStopsTheQuery() throws Exception {
    SERVER.run(
        DatabaseConfig.defaults().withFetchSize(100),
        database -> {
          assertThat(database.flow(Long.class, "SELECT generate_series(1, 100050)").count())
              .isEqualTo(100_050);
          assertThat(
                  database.flow(User.class, "SELECT 1 AS id, 'x' AS name, NULL AS email").first())
              .contains(new User(1, "x", null));
          Flow<Long> many =
              database.flow(Long.class, "SELECT generate_series(1, ?::bigint)", 10_000_000_000L);
          assertThat(many.first()).contains(1L);
          assertThat(database.stats().totals().opened()).isEqualTo(1);
          assertThat(many.take(150).toList(150)).hasSize(150);
        });
  }

  /** What the server has made of a sequence tells how many rows it was asked for. */
  @Test
  void aFlowReadsAheadBehindItsFirstRowsAndNotWithinATransaction() throws Exception {
    SERVER.run(
        DatabaseConfig.defaults().withFetchSize(10),
        database -> {
          database.execute("DROP SEQUENCE IF EXISTS made; CREATE SEQUENCE made");
          String numbers = "SELECT nextval('made') FROM generate_series(1, 1000)";
          database
              .flow(Long.class, numbers)
              .take(11)
              .forEach(number -> {
                if (number <= 10) {
                  assertThat(made(database)).isEqualTo(10);
                } else {
                  ServerExtension.until(() -> made(database) == 40);
                }
              });
          database.execute("ALTER SEQUENCE made RESTART");
          database.<Long>transaction(tx ->
              tx.flow(Long.class, numbers)
                  .take(11)
                  .map(number -> {
                    assertThat(made(tx)).isEqualTo(number <= 10 ? 10 : 20);
                    return number;
                  })
                  .count());
        });
  }

  @Test
  void rowsOfAFlowCanBeGivenToTasksOfAGroup() throws Exception {
    SERVER.run(
        DatabaseConfig.defaults().withFetchSize(10),
        database -> {
          AtomicLong sum = new AtomicLong();
          TaskGroup.run(group ->
              database
                  .flow(Long.class, "SELECT generate_series(1, 100)")
                  .forEach(number -> {
                    group.fork(() -> sum.addAndGet(number));
                  }));
          assertThat(sum.get()).isEqualTo(5_050);
        });
  }

  private static long made(Queries queries) throws InterruptedException {
    return queries.one(Long.class, "SELECT last_value FROM made");
  }

  @Test
  void aFlowThatChangesSomethingCommitsWhenItComesToItsEnd() throws Exception {
    SERVER.run(database -> {
      makeUsers(database);
      var deleted = database.flow(Long.class, "DELETE FROM users RETURNING id");
      assertThat(deleted.first()).isPresent();
      assertThat(database.one(Long.class, "SELECT count(*) FROM users")).isEqualTo(3);
      assertThat(deleted.count()).isEqualTo(3);
      assertThat(database.one(Long.class, "SELECT count(*) FROM users")).isZero();
    });
  }

  @Test
  void aFlowWhoseConsumerFailsOrIsCancelledLeavesNothing() throws Exception {
    SERVER.run(database -> {
      String endless = "SELECT generate_series(1, 10000000000)";
      assertThatThrownBy(() ->
              database
                  .flow(Long.class, endless)
                  .forEach(n -> {
                    throw new IllegalStateException("enough");
                  }))
          .hasMessage("enough");
      assertThatThrownBy(() ->
              Timeout.after(
                  Duration.ofMillis(30), () -> database.flow(Long.class, endless).count()))
          .isInstanceOf(TimedOutException.class);
    });
  }

  @Test
  void aTimeoutAroundAStatementStopsItAtTheServer() throws Exception {
    SERVER.run(database ->
        assertThatThrownBy(() ->
                Timeout.after(
                    Duration.ofMillis(50), () -> database.execute("SELECT pg_sleep(600)")))
            .isInstanceOf(TimedOutException.class));
  }

  @Test
  void whoIsCancelledBeforeAsksNothing() throws Exception {
    SERVER.run(database -> {
      makeUsers(database);
      TaskGroup.run(group -> {
        var task = group.fork(() -> database.execute("DELETE FROM users"));
        task.cancel("test");
      });
      assertThat(database.one(Long.class, "SELECT count(*) FROM users")).isEqualTo(3);
    });
  }
}
