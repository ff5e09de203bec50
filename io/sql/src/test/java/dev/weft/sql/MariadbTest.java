package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbTest {
  @RegisterExtension static final MariaServer SERVER = new MariaServer();

  private enum Colour {
    RED
  }

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
      LocalDateTime local,
      Instant at,
      Colour colour,
      String json) {}

  /** Takes long on any server: MySQL knows how many rows there are without looking. */
  private static final String SLOW =
      "SELECT count(*) FROM items a, items b, items c WHERE a.id + b.id + c.id < 0";

  static boolean isMysql(Database database) throws InterruptedException {
    return !database.one(String.class, "SELECT version()").contains("MariaDB");
  }

  /** What the server does now, of connections with our statements. */
  static long running(Database database, String start) throws InterruptedException {
    return database.one(
        Long.class,
        "SELECT count(*) FROM information_schema.processlist WHERE info LIKE ? AND id <>"
            + " connection_id()",
        start + "%");
  }

  private static void create(Database database) throws InterruptedException {
    database.execute("DROP TABLE IF EXISTS everything");
    database.execute(
        "CREATE TABLE everything (bool boolean, small smallint, whole int, big bigint, `real`"
            + " float, wide double, exact decimal(30,3), words varchar(100) CHARACTER SET utf8mb4,"
            + " bytes blob, id "
            + (isMysql(database) ? "char(36)" : "uuid")
            + ", date date, time time(6), local datetime(6), at timestamp(6),"
            + " colour enum('RED'), json json)");
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
        new UUID(0x1111222233334444L, 0x5555666677778888L),
        LocalDate.of(2026, 2, 28),
        LocalTime.of(23, 59, 59, 123_456_000),
        LocalDateTime.of(1960, 1, 2, 3, 4, 5, 678_000),
        Instant.parse("2026-11-21T20:00:00.123456Z"),
        Colour.RED,
        "{\"a\": [1, null]}");
  }

  @Test
  void everyTypeGoesThereAndBack() throws Exception {
    SERVER.run(database -> {
      create(database);
      Everything row = everything();
      assertThat(database.insertAll("everything", List.of(row))).isEqualTo(1);
      assertThat(database.one(Everything.class, "SELECT * FROM everything"))
          .usingRecursiveComparison()
          .isEqualTo(row);
      database.execute("INSERT INTO everything (words) VALUES (?)", (Object) null);
      assertThat(
              database
                  .one(Row.class, "SELECT * FROM everything WHERE bool IS NULL")
                  .values()
                  .subList(0, 13))
          .containsOnlyNulls();
    });
  }

  /** Many rows go to MariaDB in one piece, in another protocol than a few. */
  @Test
  void everyTypeGoesInBulk() throws Exception {
    record Loose(
        @Nullable Boolean bool,
        @Nullable Integer whole,
        @Nullable BigDecimal exact,
        @Nullable String words,
        byte @Nullable [] bytes,
        @Nullable UUID id,
        @Nullable Instant at) {}
    SERVER.run(database -> {
      create(database);
      Everything row = everything();
      assertThat(database.insertAll("everything", Collections.nCopies(100, row))).isEqualTo(100);
      assertThat(database.list(Everything.class, "SELECT * FROM everything"))
          .hasSize(100)
          .allSatisfy(each -> assertThat(each).usingRecursiveComparison().isEqualTo(row));

      database.execute("DELETE FROM everything");
      Loose nothing = new Loose(null, null, null, null, null, null, null);
      List<Loose> rows = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Instant at = Instant.parse("2026-11-21T20:00:00.123456Z");
        UUID id = new UUID(i, i);
        Loose full =
            new Loose(i % 4 == 1, i, new BigDecimal("1.50" + i % 9), "é" + i, new byte[i], id, at);
        rows.add(i % 2 == 0 ? nothing : full);
      }
      assertThat(database.insertAll("everything", rows)).isEqualTo(100);
      String columns = "bool, whole, exact, words, bytes, id, at";
      assertThat(database.list(Loose.class, "SELECT " + columns + " FROM everything"))
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactlyInAnyOrderElementsOf(rows);
    });
  }

  @Test
  void aProcedureGivesItsRows() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP PROCEDURE IF EXISTS more");
      database.execute("CREATE PROCEDURE more(n int) BEGIN DO 1; SELECT n + 1 AS x; END");
      assertThat(database.one(Integer.class, "CALL more(?)", 4)).isEqualTo(5);
      assertThat(database.flow(Integer.class, "CALL more(?)", 5).toList(9)).containsExactly(6);
      assertThatThrownBy(() -> database.one(Integer.class, "SELECT 1; DO 1"))
          .hasMessageEndingWith("gives no rows: take execute");
    });
  }

  @Test
  void aYearIsANumber() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS years");
      database.execute("CREATE TABLE years (y year)");
      database.execute("INSERT INTO years VALUES (?)", 2026);
      assertThat(database.one(Integer.class, "SELECT y FROM years")).isEqualTo(2026);
    });
  }

  @Test
  void aCheckIsAConstraint() throws Exception {
    SERVER.withItems(database ->
        assertThatThrownBy(() -> database.execute("INSERT INTO items VALUES (1, 'bad')"))
            .satisfies(
                e -> assertThat(SqlState.of(e).orElseThrow().isConstraintViolation()).isTrue()));
  }

  @Test
  void aTimeoutStopsAStatementAtTheServer() throws Exception {
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(0, 3_000));
      assertThatThrownBy(
              () -> Timeout.after(Duration.ofMillis(100), () -> database.one(Long.class, SLOW)))
          .isInstanceOf(TimedOutException.class);
      ServerExtension.until(() -> running(database, "SELECT count(*) FROM items a") == 0);
    });
  }

  @Test
  void aStatementOverItsTimeTimesOut() throws Exception {
    SERVER.withItems(database -> database.insertAll("items", Item.items(0, 3_000)));
    SERVER.run(
        DatabaseConfig.defaults().withQueryTimeout(Duration.ofMillis(100)),
        database ->
            assertThatThrownBy(() -> database.one(Long.class, SLOW))
                .isInstanceOf(TimedOutException.class)
                .hasMessageStartingWith("a statement on 127.0.0.1:"));
  }

  @Test
  void aStatementThatTheServerDoesNotBoundIsStoppedThere() throws Exception {
    String change = "SET max_statement_time = 0; UPDATE items SET name = sleep(3600)";
    SERVER.withItems(database -> database.insertAll("items", Item.items(0, 2)));
    SERVER.run(
        SERVER.url() + "&socketTimeout=200",
        DatabaseConfig.defaults().withQueryTimeout(Duration.ofMillis(100)),
        database -> {
          assertThatThrownBy(
                  () -> database.execute(isMysql(database) ? change.split("; ")[1] : change))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("a statement on 127.0.0.1:");
          ServerExtension.until(() -> running(database, "UPDATE items") == 0);
        });
  }

  @Test
  void aDeadlineIsTheServersToo() throws Exception {
    SERVER.run(database -> {
      String bound = isMysql(database) ? "@@max_execution_time / 1000" : "@@max_statement_time";
      String timeout = "SELECT CAST(%s AS SIGNED)".formatted(bound);
      for (int i = 0; i < 2; i++) {
        assertThat(database.one(Integer.class, timeout)).isEqualTo(300);
        assertThat(database.flow(Integer.class, timeout).toList(9)).containsExactly(0);
        Timeout.after(
            Duration.ofSeconds(10),
            () -> {
              assertThat(database.one(Integer.class, timeout)).isBetween(10, 14);
              assertThat(database.flow(Integer.class, timeout).first().orElseThrow())
                  .isBetween(10, 14);
              assertThat(database.<Integer>transaction(tx -> tx.one(Integer.class, timeout)))
                  .isBetween(10, 14);
            });
      }
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void aFlowMayTakeLongerThanAStatement() throws Exception {
    SERVER.withItems(database -> database.insertAll("items", Item.items(0, 300)));
    SERVER.run(
        DatabaseConfig.defaults().withQueryTimeout(Duration.ofMillis(100)).withFetchSize(10),
        database -> {
          String slow = "SELECT id FROM items WHERE sleep(0.001) = 0";
          assertThat(database.flow(Integer.class, slow).count()).isEqualTo(300);
          assertThatThrownBy(() -> database.list(Integer.class, slow))
              .isInstanceOf(TimedOutException.class);
          assertThat(database.stats().totals().opened()).isEqualTo(1);
        });
  }

  @Test
  void aFlowIsStoppedByItsEnd() throws Exception {
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(0, 3_000));
      String many = "SELECT a.id FROM items a, items b, items c";
      assertThat(database.flow(Integer.class, many).take(1_000).count()).isEqualTo(1_000);
      ServerExtension.until(() -> running(database, "SELECT a.id") == 0);
      assertThat(
              database
                  .flow(Integer.class, "SELECT a.id FROM items a, items b LIMIT 100000")
                  .count())
          .isEqualTo(100_000);
    });
  }

  @Test
  void failuresAreSaidInOneSentence() throws Exception {
    SERVER.run(database ->
        assertThatThrownBy(() -> database.execute("SELEC 1"))
            .isInstanceOf(BrokenException.class)
            .hasMessageContaining("You have an error in your SQL syntax"));
    assertThatThrownBy(() -> SERVER.run(database -> database.execute("DROP TABLE nothing")))
        .hasMessage("Unknown table 'test.nothing' (SQLSTATE 42S02)");
    assertThatThrownBy(() -> use(SERVER.url().replace("/test", "/nowhere")))
        .hasMessageMatching(
            SERVER.product() + " at 127.0.0.1:\\d+ has no database nowhere: create it first");
    assertThatThrownBy(() -> use(SERVER.url().replace("root@", "nobody:secret@")))
        .hasMessageMatching(
            SERVER.product()
                + " at 127.0.0.1:\\d+ does not let user nobody in: wrong user or password");
  }

  private static void use(String url) throws InterruptedException {
    dev.weft.task.Weft.run(
        () -> Database.open(url, DatabaseConfig.defaults()).one(Integer.class, "SELECT 1"));
  }
}
