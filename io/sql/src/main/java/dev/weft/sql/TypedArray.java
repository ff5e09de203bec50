package dev.weft.sql;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column as an array that PostgreSQL's driver sends in binary form. Immutable.
 *
 * @param type what the items are called in SQL
 * @param items all of the one Java class that the driver has for it, or null
 */
record TypedArray(String type, @Nullable Object[] items) {
  private static final Map<String, Class<?>> CLASSES =
      Map.of(
          "smallint", Short.class,
          "integer", Integer.class,
          "bigint", Long.class,
          "text", String.class,
          "character varying", String.class);

  /** {@return the values as an array; or as they are, where the driver would write text anyway} */
  static Object of(String type, List<@Nullable Object> column) {
    Class<?> item = CLASSES.get(type);
    if (item == null
        || !column.stream().allMatch(value -> value == null || item.isInstance(value))) {
      return column;
    }
    return new TypedArray(type, column.toArray((Object[]) Array.newInstance(item, column.size())));
  }
}
