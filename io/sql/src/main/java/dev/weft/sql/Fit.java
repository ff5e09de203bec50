package dev.weft.sql;

import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a value of a database becomes one of a Java type: exactly, or not at all. Pure.
 *
 * @param type what it becomes, for messages
 * @param convert makes it; null if the value is of another kind
 */
record Fit(String type, Function<Object, @Nullable Object> convert) {
  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          short.class, Short.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class,
          char.class, Character.class);

  private static final Map<Class<?>, Function<Object, @Nullable Object>> KNOWN =
      Map.ofEntries(
          Map.entry(Object.class, value -> value),
          Map.entry(Boolean.class, value -> value instanceof Boolean ? value : null),
          Map.entry(
              Byte.class, value -> value instanceof Number n ? whole(n).byteValueExact() : null),
          Map.entry(
              Short.class, value -> value instanceof Number n ? whole(n).shortValueExact() : null),
          Map.entry(Integer.class, Fit::asInt),
          Map.entry(Long.class, Fit::asLong),
          Map.entry(Float.class, value -> value instanceof Number n ? n.floatValue() : null),
          Map.entry(Double.class, value -> value instanceof Number n ? n.doubleValue() : null),
          Map.entry(BigDecimal.class, value -> value instanceof Number n ? decimal(n) : null),
          Map.entry(BigInteger.class, value -> value instanceof Number n ? whole(n) : null),
          Map.entry(
              Character.class,
              value -> value instanceof String s && s.length() == 1 ? s.charAt(0) : null),
          Map.entry(String.class, value -> value instanceof String ? value : null),
          Map.entry(byte[].class, value -> value instanceof byte[] ? value : null),
          Map.entry(UUID.class, Fit::asUuid),
          Map.entry(Duration.class, value -> value instanceof Duration ? value : null),
          Map.entry(LocalDate.class, value -> value instanceof LocalDate ? value : null),
          Map.entry(LocalTime.class, value -> value instanceof LocalTime ? value : null),
          Map.entry(OffsetTime.class, value -> value instanceof OffsetTime ? value : null),
          Map.entry(LocalDateTime.class, value -> value instanceof LocalDateTime ? value : null),
          Map.entry(OffsetDateTime.class, value -> value instanceof OffsetDateTime ? value : null),
          Map.entry(
              ZonedDateTime.class,
              value -> value instanceof OffsetDateTime t ? t.toZonedDateTime() : null),
          Map.entry(
              Instant.class, value -> value instanceof OffsetDateTime t ? t.toInstant() : null));

  private static final Set<Class<?>> LISTS = Set.of(List.class, Collection.class, Iterable.class);

  /** {@return the class that an object of a type has} */
  @SuppressWarnings("unchecked") // a primitive's box is the class of its objects
  static <T> Class<T> boxed(Class<T> type) {
    return (Class<T>) BOXES.getOrDefault(type, type);
  }

  /**
   * {@return how to make one of a type}
   *
   * @throws IllegalArgumentException if there is no way
   */
  static Fit of(Type type) {
    Fit fit = find(type);
    if (fit == null) {
      throw new IllegalArgumentException(
          "no column becomes a %s: take a primitive, String, BigDecimal, UUID, byte[], a java.time"
                  .formatted(type.getTypeName())
              + " type, an enum, a List or an array of such, or Object");
    }
    return fit;
  }

  /** {@return whether a column can become one of a type} */
  static boolean isKnown(Type type) {
    return find(type) != null;
  }

  private static @Nullable Fit find(Type type) {
    if (type instanceof ParameterizedType shape) {
      return generic(shape);
    }
    if (!(type instanceof Class<?> plain)) {
      return null;
    }
    Class<?> boxed = boxed(plain);
    Function<Object, @Nullable Object> known = KNOWN.get(boxed);
    if (known != null) {
      return new Fit(plain.getSimpleName(), known);
    }
    if (plain.isEnum()) {
      return new Fit(plain.getSimpleName(), value -> constant(plain, value));
    }
    if (plain.isArray()) {
      Fit item = find(plain.getComponentType());
      return item == null
          ? null
          : new Fit(plain.getSimpleName(), value -> array(plain, item, value));
    }
    return LISTS.contains(plain) ? list(new Fit("Object", value -> value)) : null;
  }

  private static @Nullable Fit generic(ParameterizedType shape) {
    Fit item = find(shape.getActualTypeArguments()[0]);
    if (item == null || !(shape.getRawType() instanceof Class<?> raw)) {
      return null;
    }
    if (raw == Optional.class) {
      return new Fit("Optional", value -> Optional.of(item.fit(value, "it")));
    }
    return LISTS.contains(raw) ? list(item) : null;
  }

  private static Fit list(Fit item) {
    return new Fit(
        "List of " + item.type,
        value -> {
          if (!(value instanceof List<?> from)) {
            return null;
          }
          List<@Nullable Object> all = new ArrayList<>(from.size());
          from.forEach(one -> all.add(one == null ? null : item.fit(one, "an item")));
          return all;
        });
  }

  private static @Nullable Object array(Class<?> type, Fit item, Object value) {
    if (!(value instanceof List<?> from)) {
      return null;
    }
    Object array = Array.newInstance(type.getComponentType(), from.size());
    for (int i = 0; i < from.size(); i++) {
      Object one = from.get(i);
      if (one != null) {
        Array.set(array, i, item.fit(one, "an item"));
      } else if (type.getComponentType().isPrimitive()) {
        throw new IllegalArgumentException(
            "an item is NULL, and a " + type.getComponentType() + " cannot be");
      }
    }
    return array;
  }

  private static @Nullable Object constant(Class<?> type, Object value) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(value)) {
        return constant;
      }
    }
    return null;
  }

  /**
   * {@return the value as this type}
   *
   * @param what what it is of, as the start of a sentence
   * @throws IllegalArgumentException if it does not fit; the message says what it is instead
   */
  Object fit(Object value, String what) {
    Object fitting;
    try {
      fitting = convert.apply(value);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s is %s, which is too much for %s".formatted(what, value, type), e);
    }
    if (fitting == null) {
      throw new IllegalArgumentException(
          "%s is %s, which does not fit %s".formatted(what, described(value), type));
    }
    return fitting;
  }

  private static String described(Object value) {
    String text = value instanceof byte[] bytes ? bytes.length + " bytes" : value.toString();
    String shown = text.length() > 40 ? text.substring(0, 39) + "…" : text;
    return "the %s %s".formatted(value.getClass().getSimpleName(), shown);
  }

  private static @Nullable Object asInt(Object value) {
    return switch (value) {
      case Integer n -> n;
      case Long n -> Math.toIntExact(n);
      case Number n -> whole(n).intValueExact();
      default -> null;
    };
  }

  private static @Nullable Object asLong(Object value) {
    return switch (value) {
      case Long n -> n;
      case Integer n -> n.longValue();
      case Number n -> whole(n).longValueExact();
      default -> null;
    };
  }

  private static BigInteger whole(Number number) {
    return decimal(number).toBigIntegerExact();
  }

  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal n -> n;
      case BigInteger n -> new BigDecimal(n);
      case Double n -> BigDecimal.valueOf(n);
      case Float n -> new BigDecimal(n.toString());
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  private static @Nullable Object asUuid(Object value) {
    return switch (value) {
      case UUID id -> id;
      case String text when text.length() == 36 -> UUID.fromString(text);
      default -> null;
    };
  }
}
