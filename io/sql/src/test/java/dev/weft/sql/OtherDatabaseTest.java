package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** H2 stands for whatever else has a JDBC driver. */
class OtherDatabaseTest {
  private record Item(
      int id, String name, @Nullable LocalDate born, Instant at, BigDecimal price, byte[] bytes) {}

  private static void run(ServerExtension.Body body) throws Exception {
    Weft.run(() -> {
      Database database =
          Database.open("jdbc:h2:mem:x;DB_CLOSE_DELAY=-1", DatabaseConfig.defaults());
      database.execute("DROP ALL OBJECTS");
      database.execute(
          "CREATE TABLE items (id int PRIMARY KEY, name varchar, born date, at timestamp(9) with time"
              + " zone, price decimal(10,2), bytes varbinary(9))");
      body.with(database);
      assertThat(ServerExtension.close(database)).isZero();
    });
  }

  private static Item item(int id) {
    return new Item(
        id,
        "n",
        null,
        Instant.parse("2026-11-21T20:00:00.123456789Z"),
        new BigDecimal("1.50"),
        new byte[] {1});
  }

  @Test
  void rowsGoThereAndBack() throws Exception {
    run(database -> {
      assertThat(
              database.execute(
                  "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)",
                  1,
                  "n",
                  null,
                  item(1).at,
                  item(1).price,
                  item(1).bytes))
          .isEqualTo(1);
      assertThat(database.one(Item.class, "SELECT * FROM items"))
          .usingRecursiveComparison()
          .isEqualTo(item(1));
      database.execute("CREATE TABLE \"low\" (\"id\" int)");
      record Low(int id) {}
      assertThat(database.insertAll("low", List.of(new Low(1), new Low(2)))).isEqualTo(2);
    });
  }

  @Test
  void whatItCannotDoIsRefused() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.insertAll(
                  "items", List.of(item(1)), InsertConfig.defaults().onConflictIgnore()))
          .hasMessage(
              "conflicts are settled on PostgreSQL, MariaDB and MySQL only: write the statement"
                  + " yourself");
      assertThatThrownBy(() -> database.insertAll("items", List.of(item(1)), Long.class, "id"))
          .hasMessage("keys are told by PostgreSQL and MariaDB only: ask for them with use");
    });
  }

  @Test
  void transactionsAndFailures() throws Exception {
    run(database -> {
      String insert = "INSERT INTO items (id, name) VALUES (:id, :name)";
      database.transaction(tx -> {
        tx.execute(insert, Named.of("id", 1).and("name", "a"));
        assertThatThrownBy(() ->
                tx.transaction(in -> {
                  in.execute(insert, Named.of("id", 2).and("name", "b"));
                  throw new IOException("no");
                }))
            .hasRootCauseMessage("no");
        return 1;
      });
      assertThatThrownBy(() -> database.execute(insert, Named.of("id", 1).and("name", "c")))
          .isInstanceOf(BrokenException.class)
          .satisfies(e -> assertThat(SqlState.of(e).orElseThrow().isUniqueViolation()).isTrue());
      assertThat(database.list(Integer.class, "SELECT id FROM items")).containsExactly(1);
      assertThat(database.flow(Long.class, "SELECT x FROM system_range(1, 5000)").count())
          .isEqualTo(5_000);
    });
  }

  @Test
  void aTimeoutStopsAStatement() throws Exception {
    run(database ->
        assertThatThrownBy(() ->
                Timeout.after(
                    Duration.ofMillis(100),
                    () ->
                        database.one(
                            Long.class,
                            "SELECT count(*) FROM system_range(1, 1000000), system_range(1,"
                                + " 1000000)")))
            .isInstanceOf(TimedOutException.class));
  }

  @Test
  void aMissingDriverIsSaid() {
    assertThatThrownBy(() ->
            Weft.run(() ->
                Database.open("jdbc:nothing:x", DatabaseConfig.defaults())
                    .one(Integer.class, "SELECT 1")))
        .isInstanceOf(BrokenException.class)
        .hasMessage("no JDBC driver for the database nothing:x is on the path: add it");
  }
}
