package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExecuteAllTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final String RENAME = "UPDATE items SET name = :name WHERE id = :id";

  private record Renamed(int id, @Nullable String newName, boolean unused) {}

  private record Nap(int id, double seconds) {}

  private static void run(ServerExtension.Body body) throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS items; CREATE TABLE items (id int PRIMARY KEY, name text UNIQUE"
              + " CHECK (name <> 'bad')); INSERT INTO items SELECT i, 'old ' || i FROM"
              + " generate_series(0, 4999) AS i");
      body.with(database);
    });
  }

  private static long old(Queries queries) throws InterruptedException {
    return queries.one(Long.class, "SELECT count(*) FROM items WHERE name LIKE 'old %'");
  }

  @Test
  void aStatementRunsOnceForEachRecord() throws Exception {
    run(database -> {
      assertThat(database.executeAll(RENAME, Item.items(0, 2_500))).isEqualTo(2_500);
      assertThat(old(database)).isEqualTo(2_500);
      assertThat(database.one(String.class, "SELECT name FROM items WHERE id = 1234"))
          .isEqualTo("item 1234");
      assertThat(database.executeAll("DELETE FROM items WHERE id >= :id", Item.items(4_990, 5_100)))
          .isEqualTo(10);
      assertThat(database.executeAll(RENAME, List.of())).isZero();
      assertThat(database.executeAll("SELECT set_config('a.b', :name, false)", Item.items(0, 10)))
          .isZero();
    });
  }

  @Test
  void parametersAreComponentsByTheirNames() throws Exception {
    run(database -> {
      List<Renamed> names = List.of(new Renamed(1, "one", true), new Renamed(2, null, false));
      assertThat(
              database.executeAll(
                  "UPDATE items SET name = :new_name WHERE id = :id AND :id::int > 0", names))
          .isEqualTo(2);
      assertThat(
              database.list(
                  Renamed.class,
                  "SELECT id, name AS new_name, false AS unused FROM items WHERE id BETWEEN 1 AND 2"
                      + " ORDER BY id"))
          .containsExactly(new Renamed(1, "one", false), new Renamed(2, null, false));
    });
  }

  @Test
  void aRowThatIsRefusedIsNamedAndNothingIsDone() throws Exception {
    run(database -> {
      List<Item> rows = new ArrayList<>(Item.items(0, 5_000));
      rows.set(3_210, new Item(3_210, "bad"));
      assertThatThrownBy(() -> database.executeAll(RENAME, rows))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("row 3211 for " + RENAME + ": new row for relation \"items\"");
      rows.set(3_210, new Item(3_210, "item 7"));
      assertThatThrownBy(() -> database.executeAll(RENAME, rows))
          .hasMessageStartingWith("row 3211 for " + RENAME + ": duplicate key value")
          .matches(e -> SqlState.of(e).orElseThrow().isUniqueViolation());
      rows.set(3_210, new Item(3_210, "\uD800"));
      assertThatThrownBy(() -> database.executeAll(RENAME, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "row 3211 for " + RENAME + ": value 1 has half a surrogate pair, which no UTF-8 has");
      assertThat(old(database)).isEqualTo(5_000);
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void withinATransactionItIsPartOfThat() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                tx.executeAll(RENAME, Item.items(0, 10));
                assertThat(old(tx)).isEqualTo(4_990);
                throw new IOException("no");
              }))
          .hasRootCauseMessage("no");
      assertThat(old(database)).isEqualTo(5_000);
    });
  }

  @Test
  void aFlowThatFailsLeavesEverythingAsItWas() throws Exception {
    run(database -> {
      Flow<Item> failing =
          Flow.range(0, 3_000)
              .map(i -> {
                if (i == 2_500) {
                  throw new IOException("no more");
                }
                return new Item(i, "new " + i);
              });
      assertThatThrownBy(() -> database.executeAll(RENAME, failing)).hasRootCauseMessage("no more");
      assertThat(old(database)).isEqualTo(5_000);
    });
  }

  @Test
  void whoIsCancelledStopsItAtTheServer() throws Exception {
    run(database -> {
      Flow<Nap> naps = Flow.range(0, 100).map(i -> new Nap(i, i < 50 ? 0 : 100));
      TaskGroup.run(group -> {
        var task =
            group.fork(() ->
                database.executeAll(
                    "UPDATE items SET name = NULL WHERE id = :id AND pg_sleep(:seconds) IS NOT NULL",
                    naps));
        ServerExtension.until(() ->
            database.one(
                    Long.class,
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                > 0);
        task.cancel("test");
      });
      assertThat(old(database)).isEqualTo(5_000);
    });
  }

  @Test
  void whatItCannotRunIsRefused() throws Exception {
    run(database -> {
      List<Item> rows = Item.items(0, 3);
      assertThatThrownBy(() -> database.executeAll("DELETE FROM items WHERE id = ?", rows))
          .hasMessage(
              "DELETE FROM items WHERE id = ? has no parameters by name: write :name for the"
                  + " component of that name");
      assertThatThrownBy(() -> database.executeAll("DELETE FROM items WHERE id = :key", rows))
          .hasMessage(
              "DELETE FROM items WHERE id = :key has a parameter :key, but a Item has only"
                  + " [id, name]");
      assertThatThrownBy(() -> database.executeAll(RENAME + "; DELETE FROM items", rows))
          .hasMessageEndingWith("are several statements: give one");
      assertThatThrownBy(() ->
              database.executeAll(
                  "DELETE FROM items WHERE id = :id", List.of(new Item(1, "a"), new Nap(2, 0))))
          .hasMessage("the rows are of two types, Item and Nap");
      assertThat(old(database)).isEqualTo(5_000);
    });
  }
}
