package dev.weft.sql;

import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Many rows of PostgreSQL as one array for each column: a statement that is short, and the same for
 * any number of rows. Immutable.
 *
 * @param types how each column's type is written in SQL
 */
record Unnest(List<String> types) {
  /** Years that Java and PostgreSQL write in the same way. */
  private static final int FIRST_YEAR = 1;

  private static final int LAST_YEAR = 9_999;

  /** {@return what stands in a statement for the rows} */
  String source() {
    return types.stream()
        .map(type -> "?::" + type + "[]")
        .collect(Collectors.joining(", ", "SELECT * FROM unnest(", ")"));
  }

  /** {@return the values of rows, column by column; empty if one of them must go by itself} */
  Optional<List<@Nullable Object>> values(List<@Nullable Object[]> rows) {
    List<@Nullable Object> columns = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      List<@Nullable Object> column = new ArrayList<>(rows.size());
      boolean dated = isDated(types.get(i));
      for (@Nullable Object[] row : rows) {
        Object value = Values.plain(row[i]);
        if (dated && isFarAway(value)) {
          return Optional.empty();
        }
        column.add(value);
      }
      columns.add(TypedArray.of(types.get(i), column));
    }
    return Optional.of(columns);
  }

  private static boolean isDated(String type) {
    return type.equals("date") || type.startsWith("timestamp");
  }

  private static boolean isFarAway(@Nullable Object value) {
    return value instanceof Temporal time
        && time.isSupported(ChronoField.YEAR)
        && (time.get(ChronoField.YEAR) < FIRST_YEAR || time.get(ChronoField.YEAR) > LAST_YEAR);
  }
}
