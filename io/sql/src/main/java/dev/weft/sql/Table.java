package dev.weft.sql;

import java.util.List;

/**
 * What a batch is written to: a table, the columns in the order of the values, and the columns of
 * its primary key or of one unique constraint.
 *
 * @param name the table, with its schema if need be: {@code pages} or {@code store.pages}
 * @param columns the columns; at least one, none twice
 * @param key the columns that tell rows apart; at least one of the columns
 */
public record Table(String name, List<String> columns, List<String> key) {
  public Table {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    if (columns.isEmpty() || columns.stream().distinct().count() < columns.size()) {
      throw new IllegalArgumentException(
          "columns must be at least one and all different, but are " + columns);
    }
    if (key.isEmpty() || !columns.containsAll(key)) {
      throw new IllegalArgumentException(
          "key must be some of the columns " + columns + ", but is " + key);
    }
  }
}
