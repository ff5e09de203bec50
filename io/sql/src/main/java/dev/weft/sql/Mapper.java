package dev.weft.sql;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one thing of each row: a record by the names of the columns, one value of a single column,
 * or a {@link Row}.
 *
 * <p>A column belongs to the component of the same name, without regard to case and underscores:
 * {@code created_at} to {@code createdAt}.
 *
 * @param <T> what it makes; null only for a single column that is NULL
 */
interface Mapper<T> {
  @Nullable T map(@Nullable Object[] values);

  /** What a mapper is made for. */
  record Key(Class<?> type, List<String> columns) {}

  /**
   * {@return a mapper}
   *
   * @throws IllegalArgumentException if the columns do not fit the type; the message says which
   */
  @SuppressWarnings("unchecked") // each of these makes what it was given the class of
  static <T> Mapper<T> of(Class<T> type, List<String> columns) {
    if (type == Row.class) {
      return values -> (T) new Row(columns, values);
    }
    if (type.isRecord() && !Fit.isKnown(type)) {
      return new OfRecord<>(type, columns);
    }
    Fit fit = Fit.of(type);
    if (columns.size() != 1) {
      throw new IllegalArgumentException(
          "the statement gives the columns %s, but a %s is made of one: take a record, or Row"
              .formatted(columns, type.getSimpleName()));
    }
    String column = "column " + columns.getFirst();
    return values -> values[0] == null ? null : (T) fit.fit(values[0], column);
  }

  /** {@return a name as it is compared} */
  static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** {@return that a record is not accessible from here, and what to do} */
  static String closed(Class<?> type) {
    return "%s is closed to this room: write `opens %s to dev.weft.sql` in the module-info of %s"
        .formatted(type.getSimpleName(), type.getPackageName(), type.getModule().getName());
  }

  /** Makes records. */
  final class OfRecord<T> implements Mapper<T> {
    private final Class<T> type;
    private final Constructor<T> constructor;
    private final RecordComponent[] components;
    private final Fit[] fits;

    /** What each component is called in messages. */
    private final String[] labels;

    /** Which column each component is made of. */
    private final int[] places;

    OfRecord(Class<T> type, List<String> columns) {
      this.type = type;
      this.components = type.getRecordComponents();
      this.constructor = constructor(type);
      this.fits = new Fit[components.length];
      this.labels = new String[components.length];
      this.places = new int[components.length];
      List<String> names = columns.stream().map(Mapper::plain).toList();
      for (int i = 0; i < components.length; i++) {
        fits[i] = Fit.of(components[i].getGenericType());
        labels[i] = "component " + components[i].getName() + " of " + type.getSimpleName();
        places[i] = place(components[i].getName(), names, columns);
      }
      requireNoOther(columns);
    }

    private int place(String component, List<String> names, List<String> columns) {
      int place = names.indexOf(plain(component));
      if (place < 0) {
        throw new IllegalArgumentException(
            "%s needs a column for its component %s, but the statement gives %s"
                .formatted(type.getSimpleName(), component, columns));
      }
      if (names.lastIndexOf(plain(component)) != place) {
        throw new IllegalArgumentException(
            "the statement gives %s, more than one for component %s of %s: name them with AS"
                .formatted(columns, component, type.getSimpleName()));
      }
      return place;
    }

    private void requireNoOther(List<String> columns) {
      for (int i = 0; i < columns.size(); i++) {
        int column = i;
        if (Arrays.stream(places).noneMatch(place -> place == column)) {
          throw new IllegalArgumentException(
              "column %s has no component in %s: leave it out, or add one"
                  .formatted(columns.get(i), type.getSimpleName()));
        }
      }
    }

    private static <T> Constructor<T> constructor(Class<T> type) {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      try {
        Constructor<T> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
      } catch (NoSuchMethodException | InaccessibleObjectException e) {
        throw new IllegalArgumentException(closed(type), e);
      }
    }

    @Override
    public T map(@Nullable Object[] values) {
      @Nullable Object[] arguments = new @Nullable Object[components.length];
      for (int i = 0; i < components.length; i++) {
        Object value = values[places[i]];
        arguments[i] = value == null ? absent(components[i]) : fits[i].fit(value, labels[i]);
      }
      try {
        return constructor.newInstance(arguments);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof RuntimeException refused) {
          throw refused;
        }
        throw new IllegalArgumentException(type.getSimpleName() + " refused a row", e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private @Nullable Object absent(RecordComponent component) {
      if (component.getType().isPrimitive()) {
        throw new IllegalArgumentException(
            "component %s of %s is NULL, and a %s cannot be: take its box, or leave such rows out"
                .formatted(component.getName(), type.getSimpleName(), component.getType()));
      }
      return isOptional(component.getGenericType()) ? Optional.empty() : null;
    }

    private static boolean isOptional(Type type) {
      return type instanceof ParameterizedType shape && shape.getRawType() == Optional.class;
    }
  }
}
