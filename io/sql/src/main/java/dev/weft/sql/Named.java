package dev.weft.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values for the parameters {@code :name} of a statement. Immutable.
 *
 * <pre>{@code
 * database.list(User.class, "SELECT … WHERE name LIKE :name AND id > :after",
 *     Named.of("name", "a%").and("after", 10));
 * }</pre>
 */
public final class Named {
  private final Map<String, @Nullable Object> values;

  private Named(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /** {@return a value for one name} */
  public static Named of(String name, @Nullable Object value) {
    return new Named(new LinkedHashMap<>()).and(name, value);
  }

  /**
   * {@return these values and one more}
   *
   * @throws IllegalArgumentException if the name has a value already
   */
  public Named and(String name, @Nullable Object value) {
    if (values.containsKey(name)) {
      throw new IllegalArgumentException("the parameter :" + name + " has two values");
    }
    Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Named(more);
  }

  /** {@return one value for each name, in their order} */
  List<@Nullable Object> values(List<String> names, String sql) {
    if (!values.keySet().equals(Set.copyOf(names))) {
      throw new IllegalArgumentException(
          "%s has the parameters %s, but values were given for %s"
              .formatted(Sql.shortened(sql), names, values.keySet()));
    }
    List<@Nullable Object> inOrder = new ArrayList<>(names.size());
    names.forEach(name -> inOrder.add(values.get(name)));
    return inOrder;
  }

  /** {@return the names only, for values may be secret} */
  @Override
  public String toString() {
    return "values for " + values.keySet();
  }
}
