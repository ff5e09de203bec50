package dev.weft.sql;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The components of a record as columns of a table: {@code createdAt} as {@code created_at}. */
final class Columns {
  private final Class<?> type;
  private final List<String> names;
  private final List<Class<?>> types;
  private final Method[] accessors;

  /**
   * The columns of a record.
   *
   * @throws IllegalArgumentException if it is not accessible from here
   */
  Columns(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length == 0) {
      throw new IllegalArgumentException(type.getSimpleName() + " has no components to insert");
    }
    this.type = type;
    this.names =
        Arrays.stream(components).map(RecordComponent::getName).map(Columns::snake).toList();
    this.types =
        Arrays.<Class<?>>stream(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
            .toList();
    this.accessors =
        Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
    try {
      Arrays.stream(accessors).forEach(accessor -> accessor.setAccessible(true));
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(Mapper.closed(type), e);
    }
  }

  /** {@return a name as most people write it in SQL} */
  static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  List<String> names() {
    return names;
  }

  /** {@return the types of the components} */
  List<Class<?>> types() {
    return types;
  }

  /**
   * {@return the values of a record}
   *
   * @throws IllegalArgumentException if it is of another type
   */
  @Nullable Object[] of(Object row) {
    if (row.getClass() != type) {
      throw new IllegalArgumentException(
          "the rows are of two types, %s and %s"
              .formatted(type.getSimpleName(), row.getClass().getSimpleName()));
    }
    @Nullable Object[] values = new @Nullable Object[accessors.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = accessors[i].invoke(row);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read " + type.getSimpleName(), e);
    }
    return values;
  }
}
