package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MapperTest {
  private enum Colour {
    RED
  }

  private record User(long id, String firstName, @Nullable Colour colour) {}

  private record Odd(Optional<Integer> maybe, List<Long> numbers, int[] more, Instant at) {}

  private record Strict(int positive) {
    Strict {
      if (positive < 1) {
        throw new IllegalArgumentException("positive must be at least 1, but is " + positive);
      }
    }
  }

  private static <T> @Nullable T map(
      Class<T> type, List<String> columns, @Nullable Object... values) {
    return Mapper.of(type, columns).map(values);
  }

  @Test
  void aRecordIsMadeByTheNamesOfItsColumns() {
    assertThat(map(User.class, List.of("FIRST_NAME", "id", "colour"), "Anna", 7, "RED"))
        .isEqualTo(new User(7, "Anna", Colour.RED));
    assertThat(map(User.class, List.of("firstname", "id", "colour"), "Anna", 7L, null))
        .isEqualTo(new User(7, "Anna", null));
  }

  @Test
  void aRecordMayHaveOptionalsListsAndArrays() {
    Odd odd =
        Objects.requireNonNull(
            map(
                Odd.class,
                List.of("maybe", "numbers", "more", "at"),
                null,
                List.of(1, 2),
                List.of(3, 4),
                Instant.EPOCH.atOffset(ZoneOffset.UTC)));
    assertThat(odd.maybe()).isEmpty();
    assertThat(odd.numbers()).containsExactly(1L, 2L);
    assertThat(odd.more()).containsExactly(3, 4);
    assertThat(odd.at()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void oneColumnIsAValue() {
    assertThat(map(Long.class, List.of("n"), 7)).isEqualTo(7L);
    assertThat(map(int.class, List.of("n"), 7L)).isEqualTo(7);
    assertThat(map(BigDecimal.class, List.of("n"), 7L)).isEqualTo(BigDecimal.valueOf(7));
    assertThat(map(Double.class, List.of("n"), new BigDecimal("1.5"))).isEqualTo(1.5);
    assertThat(map(Colour.class, List.of("n"), "RED")).isEqualTo(Colour.RED);
    assertThat(map(String.class, List.of("n"), (Object) null)).isNull();
  }

  @Test
  void anUntypedRowHasItsValuesByName() {
    Row row = Objects.requireNonNull(map(Row.class, List.of("id", "name"), 7, null));
    assertThat(row).hasToString("{id=7, name=null}");
    assertThat(row.value(Long.class, "id")).isEqualTo(7);
    assertThat(row.optional(String.class, "name")).isEmpty();
    assertThatThrownBy(() -> row.value(String.class, "name"))
        .hasMessage("column name is NULL: ask for it with optional");
    assertThatThrownBy(() -> row.value(String.class, "nmae"))
        .hasMessage("there is no column nmae, only [id, name]");
    assertThatThrownBy(() -> row.value(String.class, "id"))
        .hasMessage("id is the Integer 7, which does not fit String");
  }

  @Test
  void whatDoesNotFitIsSaidInOneSentence() {
    assertThatThrownBy(() -> map(User.class, List.of("id", "colour"), 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "User needs a column for its component firstName, but the statement gives [id, colour]");
    assertThatThrownBy(() -> Mapper.of(User.class, List.of("id", "first_name", "colour", "size")))
        .hasMessage("column size has no component in User: leave it out, or add one");
    assertThatThrownBy(() -> Mapper.of(User.class, List.of("id", "first_name", "colour", "ID")))
        .hasMessage(
            "the statement gives [id, first_name, colour, ID], more than one for component id of"
                + " User: name them with AS");
    List<String> columns = List.of("id", "first_name", "colour");
    assertThatThrownBy(() -> map(User.class, columns, null, "Anna", null))
        .hasMessage(
            "component id of User is NULL, and a long cannot be: take its box, or leave such rows"
                + " out");
    assertThatThrownBy(() -> map(User.class, columns, 1, 2, null))
        .hasMessage("component firstName of User is the Integer 2, which does not fit String");
    assertThatThrownBy(() -> map(User.class, columns, 1, "Anna", "BLUE"))
        .hasMessage("component colour of User is the String BLUE, which does not fit Colour");
    assertThatThrownBy(() -> map(Integer.class, List.of("n"), 1L << 40))
        .hasMessage("column n is 1099511627776, which is too much for Integer");
    assertThatThrownBy(() -> map(Long.class, List.of("a", "b"), 1, 2))
        .hasMessage(
            "the statement gives the columns [a, b], but a Long is made of one: take a record, or"
                + " Row");
    assertThatThrownBy(() -> Mapper.of(Thread.class, List.of("n")))
        .hasMessageStartingWith("no column becomes a java.lang.Thread: take ");
  }

  @Test
  void whatARecordRefusesIsRefused() {
    assertThatThrownBy(() -> map(Strict.class, List.of("positive"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("positive must be at least 1, but is 0");
  }
}
