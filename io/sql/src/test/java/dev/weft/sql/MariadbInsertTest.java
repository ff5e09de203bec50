package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many rows at once, on MariaDB or MySQL. */
class MariadbInsertTest {
  @RegisterExtension static final MariaServer SERVER = new MariaServer();

  private record Nameless(String name) {}

  /** More than a packet of the server may have. */
  @Test
  void largeRowsGoInBulk() throws Exception {
    record Large(int id, String words) {}
    Assumptions.assumeTrue(SERVER.product().equals("MariaDB")); // else one statement, one packet
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS large");
      database.execute("CREATE TABLE large (id int, words longtext)");
      String words = "x".repeat(30_000);
      assertThat(
              database.insertAll(
                  "large",
                  Flow.range(0, 1_000).map(id -> new Large(id, words)),
                  InsertConfig.defaults()))
          .isEqualTo(1_000);
      assertThat(database.one(Long.class, "SELECT sum(length(words)) FROM large"))
          .isEqualTo(30_000_000);
      database.execute("DROP TABLE large");
    });
  }

  @Test
  void manyRowsAreInsertedAndTheFailingOneIsNamed() throws Exception {
    SERVER.withItems(database -> {
      assertThat(database.insertAll("items", Item.items(0, 25_000))).isEqualTo(25_000);
      assertThat(
              database.insertAll(
                  "items", Flow.of(Item.items(25_000, 30_000)), InsertConfig.defaults()))
          .isEqualTo(5_000);
      List<Item> rows = Item.items(50_000, 53_000);
      rows.set(1_234, new Item(7, "twice"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("row 1235 for items: ")
          .satisfies(e -> assertThat(SqlState.of(e).orElseThrow().isUniqueViolation()).isTrue());
      rows.set(1_234, new Item(60_000, "bad"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .hasMessageStartingWith("row 1235 for items: ");
      assertThat(Item.count(database)).isEqualTo(30_000);
    });
  }

  @Test
  void aValueThatFitsNoColumnIsNamedByItsRow() throws Exception {
    record Typed(int id, String whole, String colour) {}
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS typed");
      database.execute("CREATE TABLE typed (id int, whole int, colour enum('RED'))");
      Typed good = new Typed(1, "1", "RED");
      assertThatThrownBy(
              () -> database.insertAll("typed", List.of(good, good, new Typed(3, "1", "PINK"))))
          .hasMessageStartingWith("row 3 for typed: Data truncated for column 'colour'");
      assertThatThrownBy(
              () -> database.insertAll("typed", List.of(good, new Typed(2, "one", "RED"), good)))
          .hasMessageStartingWith("row 2 for typed: Incorrect integer value: 'one' for column");
    });
  }

  @Test
  void conflictsAreLeftOutOrReplace() throws Exception {
    SERVER.withItems(database -> {
      database.insertAll("items", Item.items(0, 10));
      InsertConfig ignore = InsertConfig.defaults().withBatch(7).onConflictIgnore();
      assertThat(database.insertAll("items", Item.items(5, 30), ignore)).isEqualTo(20);
      InsertConfig update = InsertConfig.defaults().withBatch(7).onConflictUpdate("id");
      List<Item> rows = new ArrayList<>(List.of(new Item(3, "first"), new Item(3, "last")));
      rows.addAll(Item.items(28, 40));
      assertThat(database.insertAll("items", rows, update)).isEqualTo(13);
      assertThat(Item.count(database)).isEqualTo(40);
      assertThat(database.one(String.class, "SELECT name FROM items WHERE id = ?", 3))
          .isEqualTo("last");
    });
  }

  @Test
  void aStatementRunsOnceForEachRecord() throws Exception {
    SERVER.withItems(database -> {
      database.execute("ALTER TABLE items MODIFY name varchar(20) UNIQUE");
      database.insertAll("items", Item.items(0, 2_500));
      String rename = "UPDATE items SET name = CONCAT('new ', :name) WHERE id = :id";
      assertThat(database.executeAll(rename, Item.items(0, 2_000))).isEqualTo(2_000);
      List<Item> rows = new ArrayList<>(Item.items(0, 1_500));
      rows.set(1_111, new Item(1_111, "item 7"));
      assertThatThrownBy(
              () -> database.executeAll("UPDATE items SET name = :name WHERE id = :id", rows))
          .hasMessageStartingWith("row 1112 for UPDATE items SET name = :name WHERE id = :id: Dup");
      assertThat(
              database.one(Long.class, "SELECT count(*) FROM items WHERE name LIKE 'new item %'"))
          .isEqualTo(2_000);
      assertThat(database.executeAll("SELECT :id", rows)).isZero();
    });
  }

  @Test
  void keysAreTold() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS keyed");
      database.execute(
          "CREATE TABLE keyed (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(9))");
      List<Nameless> rows = List.of(new Nameless("a"), new Nameless("b"));
      if (MariadbTest.isMysql(database)) {
        assertThatThrownBy(() -> database.insertAll("keyed", rows, Long.class, "id"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("keys are told by PostgreSQL and MariaDB only: ask for them with use");
        return;
      }
      assertThat(database.insertAll("keyed", rows, Long.class, "id")).containsExactly(1L, 2L);
    });
  }
}
