package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UpsertTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final Table PAGES =
      new Table(
          "pages",
          List.of(
              "url",
              "final_url",
              "status",
              "type",
              "bytes",
              "title",
              "depth",
              "at",
              "millis",
              "links",
              "error"),
          List.of("url"));

  private final Database database = SERVER.open();

  @BeforeEach
  void makeTable() throws Exception {
    Weft.run(() ->
        database.use(c -> {
          try (var statement = c.createStatement()) {
            return statement.execute(
                "DROP TABLE IF EXISTS pages; CREATE TABLE pages (url text PRIMARY KEY,"
                    + " final_url text, status int, type text, bytes bigint, title text,"
                    + " depth int, at timestamptz, millis int, links text[], error text)");
          }
        }));
  }

  @AfterEach
  void nothingIsInUse() throws Exception {
    Weft.run(() -> assertThat(ServerExtension.close(database)).isZero());
  }

  private static @Nullable Object[] row(String url, @Nullable String title) {
    return new @Nullable Object[] {
      url, url, 200, "text/html", 1234L, title, 2, Instant.EPOCH, 17, List.of("a"), null
    };
  }

  private long upsert(List<@Nullable Object[]> rows) throws Exception {
    return Weft.run(() -> database.upsert(PAGES, rows));
  }

  private List<List<@Nullable Object>> rows(String sql) throws Exception {
    List<List<@Nullable Object>> all = new ArrayList<>();
    Weft.run(() -> database.query(sql, all::add));
    return all;
  }

  @Test
  void tenThousandRowsWithDuplicatesInTheBatchAndInTheTable() throws Exception {
    List<@Nullable Object[]> first = new ArrayList<>();
    List<@Nullable Object[]> second = new ArrayList<>();
    Set<String> urls = new TreeSet<>();
    for (int i = 0; i < 10_000; i++) {
      first.add(row("http://host/" + i % 9_000, "first " + i));
      second.add(row("http://host/" + (i + 5_000), "second " + i));
      urls.add("http://host/" + i % 9_000);
      urls.add("http://host/" + (i + 5_000));
    }
    assertThat(upsert(first)).isEqualTo(9_000);
    assertThat(upsert(second)).isEqualTo(10_000);
    assertThat(rows("SELECT url, title FROM pages"))
        .extracting(List::getFirst)
        .containsExactlyInAnyOrderElementsOf(urls);
    assertThat(rows("SELECT title FROM pages WHERE url IN ('http://host/5', 'http://host/5000')"))
        .containsExactlyInAnyOrder(List.of("first 9005"), List.of("second 0"));
  }

  @Test
  void everyKindOfValueComesBack() throws Exception {
    String odd = "tab\t newline\n return\r back\\slash \\N \\. 'quote' \"double\" {}, 😀 ü";
    @Nullable Object[] row = row("http://host/", odd);
    row[9] = List.of("a\"b\\c", "", "NULL", odd);
    assertThat(upsert(List.<@Nullable Object[]>of(row))).isEqualTo(1);
    assertThat(
            rows(
                "SELECT title, status, bytes, at, links[1], links[2], links[3], links[4], error"
                    + " FROM pages"))
        .containsExactly(
            Arrays.asList(
                odd, 200, 1234L, "1970-01-01 00:00:00+00", "a\"b\\c", "", "NULL", odd, null));
  }

  @Test
  void nulAndLoneSurrogatesAreReplaced() throws Exception {
    upsert(List.<@Nullable Object[]>of(row("http://host/", "a\0b\uD800c\uDC00d\uD83D")));
    assertThat(rows("SELECT title FROM pages"))
        .containsExactly(List.of("a\uFFFDb\uFFFDc\uFFFDd\uFFFD"));
  }

  @Test
  void aBadRowSaysWhyAndNothingIsWritten() throws Exception {
    @Nullable Object[] bad = row("http://bad/", "x");
    bad[2] = "many";
    assertThatThrownBy(() -> upsert(List.of(row("http://good/", "x"), bad)))
        .isInstanceOf(BrokenException.class)
        .hasMessage("invalid input syntax for type integer: \"many\" (SQLSTATE 22P02)");
    assertThat(rows("SELECT * FROM pages")).isEmpty();
    assertThat(upsert(List.<@Nullable Object[]>of(row("http://good/", "x")))).isEqualTo(1);
    assertThat(database.stats().totals().opened()).isEqualTo(1);
  }

  @Test
  void aRowOfTheWrongLengthIsRefused() {
    assertThatThrownBy(() -> upsert(List.<@Nullable Object[]>of(new @Nullable Object[] {"x"})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row has 1 values, but pages has 11 columns");
  }

  @Test
  void aTableWithoutSenseIsRefused() {
    assertThatThrownBy(() -> new Table("t", List.of("a", "a"), List.of("a")))
        .hasMessage("columns must be at least one and all different, but are [a, a]");
    assertThatThrownBy(() -> new Table("t", List.of("a"), List.of("b")))
        .hasMessage("key must be some of the columns [a], but is [b]");
  }
}
