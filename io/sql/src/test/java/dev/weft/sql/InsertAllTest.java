package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InsertAllTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private enum Colour {
    RED
  }

  private record Named2(String name) {}

  private record Listed(int id, List<String> names) {}

  /** Of types that the binary format knows. */
  private record Plain(
      @Nullable Boolean bool,
      @Nullable Short small,
      @Nullable Integer whole,
      @Nullable Long big,
      @Nullable Float real,
      @Nullable Double wide,
      @Nullable BigDecimal exact,
      @Nullable String someText,
      byte @Nullable [] bytes,
      @Nullable UUID uuid,
      @Nullable LocalDate day,
      @Nullable LocalTime hour,
      @Nullable LocalDateTime local,
      @Nullable Instant at,
      @Nullable Colour colour,
      @Nullable String json) {}

  private static void run(ServerExtension.Body body) throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS items; CREATE TABLE items (id int PRIMARY KEY, name text CHECK"
              + " (name <> 'bad'))");
      body.with(database);
    });
  }

  @Test
  void manyRowsOfAListAreCopied() throws Exception {
    run(database -> {
      assertThat(database.insertAll("items", Item.items(0, 25_000))).isEqualTo(25_000);
      assertThat(database.insertAll("public.items", List.of())).isZero();
      assertThat(database.list(Item.class, "SELECT * FROM items WHERE id >= 24990 ORDER BY id"))
          .containsExactlyElementsOf(Item.items(24_990, 25_000));
    });
  }

  @Test
  void aFlowIsCopiedAsItComes() throws Exception {
    run(database -> {
      Flow<Item> flow = Flow.range(0, 100_000).map(i -> new Item(i, null));
      assertThat(database.insertAll("items", flow, InsertConfig.defaults())).isEqualTo(100_000);
      assertThat(Item.count(database)).isEqualTo(100_000);
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyTypeThatIsKnownComesBack(boolean byArrays) throws Exception {
    InsertConfig config =
        byArrays
            ? InsertConfig.defaults().withBatch(4).onConflictIgnore()
            : InsertConfig.defaults();
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS plain; DROP TYPE IF EXISTS hue; CREATE TYPE hue AS ENUM ('RED');"
              + " CREATE TABLE plain (bool bool, small int2, whole int4, big int8, real float4, wide"
              + " float8, exact numeric, some_text varchar(100), bytes bytea, uuid uuid, day date,"
              + " hour time, local timestamp, at timestamptz, colour hue, json jsonb)");
      List<Plain> rows = new ArrayList<>();
      rows.add(plain("0"));
      for (String exact :
          List.of("1", "-1", "9999", "10000", "0.0001", "-12345678.90", "1e20", "1E-7", "100.00")) {
        rows.add(plain(exact));
      }
      rows.add(
          new Plain(
              null, null, null, null, null, null, null, null, null, null, null, null, null, null,
              null, null));
      assertThat(database.insertAll("plain", rows, config)).isEqualTo(rows.size());
      List<Plain> back = database.list(Plain.class, "SELECT * FROM plain");
      assertThat(back)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("exact")
          .isEqualTo(rows);
      for (int i = 0; i < rows.size() - 1; i++) {
        assertThat(back.get(i).exact()).isEqualByComparingTo(rows.get(i).exact());
      }
      assertThat(back.get(9).exact()).isEqualTo(new BigDecimal("100.00"));
    });
  }

  private static Plain plain(String exact) {
    return new Plain(
        true,
        (short) -7,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        1.5f,
        -2.25,
        new BigDecimal(exact),
        "tab\t ü 😀 'x' \\",
        new byte[] {0, -1},
        new UUID(3, 4),
        LocalDate.of(1900, 1, 1),
        LocalTime.of(1, 2, 3, 4_000),
        LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_000),
        Instant.parse("2026-11-21T20:00:00.000001Z"),
        Colour.RED,
        "{\"a\": 1}");
  }

  @Test
  void whatTheBinaryFormatDoesNotKnowGoesAsText() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS listed; CREATE TABLE listed (id int8, names text[])");
      Listed odd = new Listed(1, List.of("a,\"b\\{}", "NULL", "", "tab\t\n"));
      assertThat(database.insertAll("listed", List.of(odd, new Listed(2, List.of())))).isEqualTo(2);
      assertThat(database.list(Listed.class, "SELECT * FROM listed ORDER BY id"))
          .containsExactly(odd, new Listed(2, List.of()));
    });
  }

  @Test
  void aFailingRowIsNamedAndNothingIsInserted() throws Exception {
    run(database -> {
      List<Item> rows = Item.items(0, 5_000);
      rows.set(3_210, new Item(3_210, "bad"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .isInstanceOf(BrokenException.class)
          .hasMessage(
              "row 3211 for items: new row for relation \"items\" violates check constraint"
                  + " \"items_name_check\" (SQLSTATE 23514)");
      rows.set(3_210, new Item(7, "twice"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .hasMessageStartingWith("row 3211 for items: duplicate key value violates unique");
      assertThatThrownBy(() -> database.insertAll("items", rows, Integer.class, "id"))
          .hasMessageStartingWith("row 3211 for items: duplicate key value violates unique");
      rows.set(3_210, new Item(9_999, "a\0b"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .hasMessageStartingWith("row 3211 for items, column name: invalid byte sequence");
      rows.set(3_210, new Item(9_999, "\uD800"));
      assertThatThrownBy(() -> database.insertAll("items", rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "row 3211 for items cannot be inserted: a text has half a surrogate pair, which no"
                  + " UTF-8 has");
      assertThatThrownBy(
              () -> database.insertAll("items", rows, InsertConfig.defaults().onConflictIgnore()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("row 3211 for items cannot be inserted: a text has half a");
      assertThat(Item.count(database)).isZero();
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void conflictsAreLeftOutOrReplace() throws Exception {
    run(database -> {
      database.insertAll("items", Item.items(0, 10));
      InsertConfig ignore = InsertConfig.defaults().withBatch(7).onConflictIgnore();
      assertThat(database.insertAll("items", Item.items(5, 30), ignore)).isEqualTo(20);
      InsertConfig update = InsertConfig.defaults().withBatch(7).onConflictUpdate("id");
      List<Item> rows = new ArrayList<>(List.of(new Item(3, "first"), new Item(3, "last")));
      rows.addAll(Item.items(28, 40));
      assertThat(database.insertAll("items", rows, update)).isEqualTo(13);
      assertThat(Item.count(database)).isEqualTo(40);
      assertThat(database.one(String.class, "SELECT name FROM items WHERE id = 3"))
          .isEqualTo("last");
    });
  }

  @Test
  void conflictsOfManyRowsAreSettledTooAndTheFailingRowIsNamed() throws Exception {
    run(database -> {
      database.insertAll("items", Item.items(0, 2_000));
      InsertConfig ignore = InsertConfig.defaults().onConflictIgnore();
      assertThat(database.insertAll("items", Item.items(1_000, 5_000), ignore)).isEqualTo(3_000);
      List<Item> rows = Item.items(4_000, 8_000);
      rows.set(17, new Item(7_999, "first"));
      InsertConfig update = InsertConfig.defaults().onConflictUpdate("id");
      assertThat(database.insertAll("items", rows, update)).isEqualTo(3_999);
      assertThat(Item.count(database)).isEqualTo(8_000);
      assertThat(database.one(String.class, "SELECT name FROM items WHERE id = 7999"))
          .isEqualTo("item 7999");
      rows.set(3_210, new Item(9_999, "bad"));
      assertThatThrownBy(() -> database.insertAll("items", rows, update))
          .hasMessageStartingWith("row 3211 for items: new row for relation \"items\" violates");
      rows.set(3_210, new Item(9_999, "a\0b"));
      assertThatThrownBy(() -> database.insertAll("items", rows, update))
          .hasMessageStartingWith("row 3211 for items, column name: invalid byte sequence");
      assertThat(Item.count(database)).isEqualTo(8_000);
      database.transaction(tx -> {
        tx.insertAll("items", Item.items(0, 2_000), ignore);
        return tx.insertAll("items", Item.items(0, 2_000), update);
      });
    });
  }

  @Test
  void ofRowsThatGoAsArrays_theOneThatFailsIsNamed() throws Exception {
    run(database -> {
      InsertConfig ignore = InsertConfig.defaults().onConflictIgnore();
      List<Item> rows = Item.items(0, 3_000);
      rows.set(1_234, new Item(1_234, "bad"));
      assertThatThrownBy(() -> database.insertAll("items", rows, ignore))
          .hasMessageStartingWith("row 1235 for items: new row for relation \"items\" violates");
      assertThat(Item.count(database)).isZero();
    });
  }

  private record Day(int id, LocalDate day) {}

  @Test
  void daysFarAway_goByThemselves() throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS days; CREATE TABLE days (id int PRIMARY KEY, day date)");
      List<Day> days = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        days.add(new Day(i, LocalDate.of(i % 2 == 0 ? 2_026 : 20_000, 1, 1)));
      }
      InsertConfig ignore = InsertConfig.defaults().onConflictIgnore();
      assertThat(database.insertAll("days", days, ignore)).isEqualTo(100);
      assertThat(database.list(Day.class, "SELECT * FROM days ORDER BY id")).isEqualTo(days);
    });
  }

  @Test
  void keysAreToldInTheOrderOfTheRows() throws Exception {
    SERVER.run(database -> {
      database.execute(
          "DROP TABLE IF EXISTS keyed; CREATE TABLE keyed (id bigint GENERATED ALWAYS AS IDENTITY,"
              + " name text)");
      List<Named2> rows = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        rows.add(new Named2("n" + i));
      }
      List<Item> told = database.insertAll("keyed", rows, Item.class, "id", "name");
      assertThat(told).hasSize(2_500);
      assertThat(told).extracting(Item::name).isEqualTo(rows.stream().map(Named2::name).toList());
      assertThat(database.insertAll("keyed", rows.subList(0, 2), Long.class, "id"))
          .containsExactly(2_501L, 2_502L);
    });
  }

  @Test
  void itIsPartOfItsTransaction() throws Exception {
    run(database -> {
      assertThatThrownBy(() ->
              database.transaction(tx -> {
                tx.insertAll("items", Item.items(0, 10));
                assertThat(Item.count(tx)).isEqualTo(10);
                throw new IOException("no");
              }))
          .hasRootCauseMessage("no");
      database.transaction(tx -> {
        tx.insertAll("items", Item.items(0, 10));
        assertThatThrownBy(() ->
                tx.insertAll(
                    "items", tx.flow(Item.class, "SELECT * FROM items"), InsertConfig.defaults()))
            .isInstanceOf(IllegalStateException.class);
        return 1;
      });
      assertThat(Item.count(database)).isEqualTo(10);
    });
  }

  @Test
  void aFlowThatFailsOrIsCancelledInsertsNothing() throws Exception {
    run(database -> {
      Flow<Item> failing =
          Flow.range(0, 10_000)
              .map(i -> {
                if (i == 9_000) {
                  throw new IOException("no more");
                }
                return new Item(i, null);
              });
      assertThatThrownBy(() -> database.insertAll("items", failing, InsertConfig.defaults()))
          .hasRootCauseMessage("no more");
      TaskGroup.run(group -> {
        Handoff<Boolean> half = new Handoff<>();
        Flow<Item> stuck =
            Flow.generate(out -> {
              for (int i = 0; i < 5_000; i++) {
                out.emit(new Item(i, null));
              }
              half.give(true);
              new Handoff<Boolean>().await();
            });
        var task = group.fork(() -> database.insertAll("items", stuck, InsertConfig.defaults()));
        half.await();
        task.cancel("test");
      });
      assertThat(Item.count(database)).isZero();
      assertThat(database.stats().totals().opened()).isEqualTo(1);
    });
  }

  @Test
  void wrongRowsAndConfigsAreRefused() throws Exception {
    run(database -> {
      assertThatThrownBy(
              () -> database.insertAll("items", List.of(new Item(1, "a"), new Named2("b"))))
          .hasMessage("the rows are of two types, Item and Named2");
      assertThatThrownBy(() ->
              database.insertAll(
                  "items", Item.items(0, 1), InsertConfig.defaults().onConflictUpdate("oops")))
          .hasMessage("key must be some of the columns [id, name], but is [oops]");
      assertThatThrownBy(() -> InsertConfig.defaults().onConflictUpdate())
          .hasMessage("key must be given for UPDATE, and only then, but is [] for UPDATE");
      assertThatThrownBy(() -> InsertConfig.defaults().withBatch(0))
          .hasMessage("batch must be between 1 and 10000, but is 0");
      assertThatThrownBy(() -> database.insertAll("nowhere", Item.items(0, 1)))
          .hasMessageStartingWith("relation \"nowhere\" does not exist (");
    });
  }
}
