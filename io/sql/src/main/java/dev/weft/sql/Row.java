package dev.weft.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row without a record for it: values by the names of their columns. Immutable, as far as its
 * values are.
 *
 * <p>A value is null or a {@code Boolean}, {@code Number}, {@code String}, {@code byte[]}, {@code
 * UUID}, a {@code java.time} value, or a {@code List} of such; what has no kind of its own in Java
 * is the database's text of it.
 */
public final class Row {
  private final List<String> columns;
  private final @Nullable Object[] values;

  Row(List<String> columns, @Nullable Object[] values) {
    this.columns = columns;
    this.values = values;
  }

  /** {@return the names of the columns, in order} */
  public List<String> columns() {
    return columns;
  }

  /** {@return the values, in the order of the columns; null for NULL} */
  public List<@Nullable Object> values() {
    List<@Nullable Object> all = new ArrayList<>(values.length);
    Collections.addAll(all, values);
    return Collections.unmodifiableList(all);
  }

  /**
   * {@return the value of a column}
   *
   * @throws IllegalArgumentException if there is no such column, it is NULL, or does not fit
   */
  public <T> T value(Class<T> type, String column) {
    return optional(type, column)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "column %s is NULL: ask for it with optional".formatted(column)));
  }

  /**
   * {@return the value of a column, empty for NULL}
   *
   * @throws IllegalArgumentException if there is no such column, or it does not fit
   */
  public <T> Optional<T> optional(Class<T> type, String column) {
    int place = columns.indexOf(column);
    if (place < 0) {
      throw new IllegalArgumentException(
          "there is no column %s, only %s".formatted(column, columns));
    }
    Object value = values[place];
    return value == null
        ? Optional.empty()
        : Optional.of(Fit.boxed(type).cast(Fit.of(type).fit(value, column)));
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : ", ").append(columns.get(i)).append('=').append(values[i]);
    }
    return out.append('}').toString();
  }
}
