package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueryTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  /** Remembers what it is told. */
  private static final class Collected implements Rows {
    final List<Object> all = new ArrayList<>();

    @Override
    public void columns(List<String> names) {
      all.add(names);
    }

    @Override
    public void row(List<@Nullable Object> values) {
      all.add(values);
    }
  }

  private static List<Object> query(String sql) throws Exception {
    return Weft.run(() -> {
      Database database = SERVER.open();
      Collected collected = new Collected();
      try {
        database.query(sql, collected);
      } finally {
        assertThat(ServerExtension.close(database)).isZero();
      }
      return collected.all;
    });
  }

  @Test
  void columnsComeFirstThenRows() throws Exception {
    assertThat(
            query(
                "SELECT 1 AS a, 'x' AS b, true AS c, NULL AS d, ARRAY['y','z'] AS e,"
                    + " timestamptz '2026-01-02 03:04:05Z' AS f, 1.50 AS g"))
        .containsExactly(
            List.of("a", "b", "c", "d", "e", "f", "g"),
            new ArrayList<>(
                java.util.Arrays.asList(
                    1,
                    "x",
                    true,
                    null,
                    "{y,z}",
                    "2026-01-02 03:04:05+00",
                    new java.math.BigDecimal("1.50"))));
  }

  @Test
  void columnsComeAlsoWithoutRows() throws Exception {
    assertThat(query("SELECT 1 AS a WHERE false")).containsExactly(List.of("a"));
  }

  @Test
  void aHundredThousandRowsAreStreamed() throws Exception {
    List<Object> all = query("SELECT repeat('x', 100), n FROM generate_series(1, 100000) n");
    assertThat(all).hasSize(100_001);
  }

  @Test
  void aSyntaxErrorSaysWhere() {
    assertThatThrownBy(() -> query("SELECT '😀',\n  * FORM pages"))
        .isInstanceOf(BrokenException.class)
        .hasMessage("syntax error at or near \"FORM\" (line 2, column 5, SQLSTATE 42601)");
  }

  @Test
  void aMissingTableSaysWhich() {
    assertThatThrownBy(() -> query("SELECT * FROM nowhere"))
        .hasMessage("relation \"nowhere\" does not exist (line 1, column 15, SQLSTATE 42P01)");
  }

  @Test
  void aQueryMayNotWrite() {
    assertThatThrownBy(() -> query("CREATE TABLE oops (id int)"))
        .hasMessage("cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)");
  }

  @Test
  void severalStatementsAreRefused_whateverIsInTheirText() throws Exception {
    assertThatThrownBy(() -> query("SELECT 1; SELECT 2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SELECT 1; SELECT 2 are several statements: give one");
    assertThat(query("SELECT '; :a ?' || ';' AS a; -- a comment")).hasSize(2);
  }

  @Test
  void aReaderThatThrowsEndsTheQuery() throws Exception {
    IOException enough = new IOException("enough");
    Weft.run(() -> {
      Database database = SERVER.open();
      assertThatThrownBy(() ->
              database.query(
                  "SELECT generate_series(1, 1000000000)",
                  values -> {
                    throw enough;
                  }))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(enough);
      assertThat(ServerExtension.close(database)).isZero();
    });
  }
}
