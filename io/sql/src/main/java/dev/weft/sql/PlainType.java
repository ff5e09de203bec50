package dev.weft.sql;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of PostgreSQL whose values are the same over the pipelined driver and over JDBC. A
 * statement with any other goes over JDBC.
 */
enum PlainType {
  BOOL("bool", Boolean.class),
  INT2("int2", Short.class, Byte.class),
  INT4("int4", Integer.class, Short.class, Byte.class),
  INT8("int8", Long.class, Integer.class, Short.class, Byte.class),
  FLOAT4("float4", Float.class),
  FLOAT8("float8", Double.class, Float.class),
  NUMERIC("numeric", BigDecimal.class, Integer.class, Long.class),
  TEXT("text", String.class),
  VARCHAR("varchar", String.class),
  UUID_TYPE("uuid", UUID.class),
  BYTEA("bytea", byte[].class),
  TIMESTAMPTZ("timestamptz", OffsetDateTime.class),
  TIMESTAMP("timestamp", LocalDateTime.class),
  DATE("date", LocalDate.class),
  TIME("time", LocalTime.class),
  TIMETZ("timetz", OffsetTime.class),
  INT4S("_int4", Integer.class, Integer[]::new),
  INT8S("_int8", Long.class, Long[]::new),
  TEXTS("_text", String.class, String[]::new),
  UUIDS("_uuid", UUID.class, UUID[]::new);

  /** What the driver makes of the two infinities of a timestamp, and what JDBC makes of them. */
  private static final Map<LocalDateTime, LocalDateTime> INFINITE =
      Map.of(
          LocalDateTime.of(2000, 1, 1, 0, 0).plus(Long.MAX_VALUE, ChronoUnit.MICROS),
          LocalDateTime.MAX,
          LocalDateTime.of(2000, 1, 1, 0, 0).plus(Long.MIN_VALUE, ChronoUnit.MICROS),
          LocalDateTime.MIN);

  /** Years that have no other meaning, and whose microseconds fit. */
  private static final int FIRST_YEAR = -4_000;

  private static final int LAST_YEAR = 200_000;

  private static final Map<String, PlainType> NAMED =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(type -> type.word, type -> type));

  private final String word;
  private final Class<?>[] kinds;

  /** Makes room for the items of an array; null for what is none. */
  private final @Nullable Function<Integer, Object[]> room;

  PlainType(String word, Class<?>... kinds) {
    this.word = word;
    this.kinds = kinds;
    this.room = null;
  }

  PlainType(String word, Class<?> kind, Function<Integer, Object[]> room) {
    this.word = word;
    this.kinds = new Class<?>[] {kind};
    this.room = room;
  }

  /** {@return the type of that name in the catalogue; null if there is none here} */
  static @Nullable PlainType named(String name) {
    return NAMED.get(name);
  }

  /** {@return whether its values can be read} The driver makes no lists of arrays. */
  boolean isRead() {
    return room == null;
  }

  /** {@return whether a value can be sent as one of this type} */
  boolean takes(@Nullable Object value) {
    if (value == null) {
      return true;
    }
    if (room == null) {
      return isOfKind(value);
    }
    return value instanceof Collection<?> items && items.stream().allMatch(this::isOfKind);
  }

  private boolean isOfKind(@Nullable Object value) {
    if (value instanceof Temporal time && time.isSupported(ChronoField.YEAR)) {
      int year = time.get(ChronoField.YEAR);
      if (year < FIRST_YEAR || year > LAST_YEAR) {
        return false;
      }
    }
    for (Class<?> kind : kinds) {
      if (kind.isInstance(value)) {
        return true;
      }
    }
    return false;
  }

  /** {@return a value it {@link #takes}, as the driver wants it} */
  @Nullable Object sent(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> Buffer.buffer(bytes);
      case Collection<?> items when room != null -> items.toArray(room.apply(items.size()));
      default -> value;
    };
  }

  /** {@return a value of the driver as one of the kinds that {@link Result} names} */
  static @Nullable Object received(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Short number -> number.intValue();
      case Numeric number -> number.isNaN() ? (Object) Double.NaN : number.bigDecimalValue();
      case Buffer bytes -> bytes.getBytes();
      case LocalDateTime time -> INFINITE.getOrDefault(time, time);
      default -> value;
    };
  }
}
