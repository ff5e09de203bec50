package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
  private static Sql postgres(String text) {
    return Lexer.parse(text, Dialect.POSTGRES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "SELECT ? + ?=>SELECT $1 + $2",
        "a = :a AND b = :b OR a = :a=>a = $1 AND b = $2 OR a = $1",
        "x::int + :x::int=>x::int + $1::int",
        "a[lo:hi] = :x=>a[lo:hi] = $1",
        "'?' || ? || 'it''s ?'=>'?' || $1 || 'it''s ?'",
        "E'\\'?' || ?=>E'\\'?' || $1",
        "'\\' || ?=>'\\' || $1",
        "name'\\' || ?=>name'\\' || $1",
        "\"a?b\" = ?=>\"a?b\" = $1",
        "$$ ? :x $$ || ?=>$$ ? :x $$ || $1",
        "$t$ $$ ? $t$ || ?=>$t$ $$ ? $t$ || $1",
        "a$b$ = ? AND c$b$ = ?=>a$b$ = $1 AND c$b$ = $2",
        "1 -- ?\\n + ?=>1 -- ?\\n + $1",
        "/* ? /* ? */ ? */ ?=>/* ? /* ? */ ? */ $1",
        "j ?? ? AND j ??| ?=>j ? $1 AND j ?| $2",
        "'unclosed ?=>'unclosed ?",
        "$$ unclosed ?=>$$ unclosed ?",
      })
  void parametersOfPostgresAreFoundOutsideOfTextAndComments(String text, String numbered) {
    assertThat(postgres(text.replace("\\n", "\n")).numbered())
        .isEqualTo(numbered.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'it\\'s ?' = ?|1",
        "\"it\\\"s ?\" = ?|1",
        "`a?b` = ?|1",
        "1 # ?|0",
        "@a := ?|1",
        "/* /* ? */ ?|1",
      })
  void parametersOfMariadbAreFoundOutsideOfTextAndComments(String text, int parameters) {
    assertThat(Lexer.parse(text, Dialect.MARIADB).parameters()).isEqualTo(parameters);
  }

  @Test
  void aNameHasOneValueHoweverOftenItOccurs() {
    Sql sql = postgres("a = :a OR b = :b OR :a IS NULL");
    List<@Nullable Object> values = sql.values(new Object[] {Named.of("b", 2).and("a", 1)});
    assertThat(values).containsExactly(1, 2);
    assertThat(sql.jdbc()).isEqualTo("a = ? OR b = ? OR ? IS NULL");
    assertThat(sql.inOrder(values)).containsExactly(1, 2, 1);
  }

  @Test
  void valuesMustBeAsManyAsParameters() {
    assertThatThrownBy(() -> postgres("SELECT ?").values(new Object[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SELECT ? takes 1 values, but 0 were given; an operator ? is written ??");
    assertThatThrownBy(() -> postgres("SELECT :a").values(new Object[] {1}))
        .hasMessage(
            "SELECT :a has parameters by name, [a]: give their values with Named.of(name, value)");
    assertThatThrownBy(() -> postgres("SELECT :a").values(new Object[] {Named.of("b", "secret")}))
        .hasMessage("SELECT :a has the parameters [a], but values were given for [b]");
    assertThatThrownBy(() -> postgres("SELECT :a, ?"))
        .hasMessage(
            "SELECT :a, ? has parameters by position and by name: take one kind; an operator ? is"
                + " written ??");
    assertThatThrownBy(() -> Named.of("a", 1).and("a", 2))
        .hasMessage("the parameter :a has two values");
  }

  @Test
  void aLoneNullIsAValue() {
    assertThat(postgres("SELECT ?").values(null)).isEqualTo(Arrays.asList((Object) null));
  }

  @Test
  void aPlaceInWhatTheServerSawIsAPlaceInWhatWasWritten() {
    Sql sql = postgres("SELECT :name, ?? :name, x");
    assertThat(sql.numbered()).isEqualTo("SELECT $1, ? $1, x");
    assertThat(sql.place(sql.numbered().indexOf('x'))).isEqualTo(sql.text().indexOf('x'));
    assertThat(sql.place(7)).isEqualTo(7);
    assertThat(sql.place(8)).isEqualTo(7);
    assertThat(sql.place(sql.numbered().length())).isEqualTo(sql.text().length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT 1;", "SELECT ';';  -- ;\n /* x; */ "})
  void oneStatementIsNoScript(String text) {
    assertThat(postgres(text).isScript()).isFalse();
  }

  @Test
  void twoStatementsAreAScript() {
    assertThat(postgres("SELECT 1; SELECT 2").isScript()).isTrue();
  }
}
