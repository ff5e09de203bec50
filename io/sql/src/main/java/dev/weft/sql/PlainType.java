package dev.weft.sql;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of PostgreSQL whose values are the same over shared connections, in their binary form, and
 * over JDBC. A statement with any other goes over JDBC.
 *
 * <p>Source of the numbers: PostgreSQL's catalogue {@code pg_type}, where they are fixed.
 */
enum PlainType {
  BOOL(16, "bool", Boolean.class),
  INT2(21, "int2", Short.class, Byte.class),
  INT4(23, "int4", Integer.class, Short.class, Byte.class),
  INT8(20, "int8", Long.class, Integer.class, Short.class, Byte.class),
  FLOAT4(700, "float4", Float.class),
  FLOAT8(701, "float8", Double.class, Float.class),
  NUMERIC(1700, "numeric", BigDecimal.class, Long.class, Integer.class, Short.class, Byte.class),
  TEXT(25, "text", String.class),
  VARCHAR(1043, "varchar", String.class),
  UUID_TYPE(2950, "uuid", UUID.class),
  BYTEA(17, "bytea", byte[].class),
  TIMESTAMPTZ(1184, "timestamptz", OffsetDateTime.class),
  TIMESTAMP(1114, "timestamp", LocalDateTime.class),
  DATE(1082, "date", LocalDate.class),
  TIME(1083, "time", LocalTime.class),
  TIMETZ(1266, "timetz", OffsetTime.class),
  INT4_ARRAY(1007, "_int4", INT4, Integer.class),
  INT8_ARRAY(1016, "_int8", INT8, Long.class),
  TEXT_ARRAY(1009, "_text", TEXT, String.class),
  UUID_ARRAY(2951, "_uuid", UUID_TYPE, UUID.class);

  /** Years that have no other meaning, and whose microseconds fit. */
  private static final int FIRST_YEAR = -4_000;

  private static final int LAST_YEAR = 200_000;

  /** PostgreSQL has no zone further from UTC, in seconds. */
  private static final int WIDEST = 16 * 3_600 - 1;

  private static final Map<String, PlainType> NAMED =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(type -> type.name, type -> type));

  private static final Map<Integer, PlainType> NUMBERED =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(type -> type.number, type -> type));

  private final int number;
  private final String name;
  private final Class<?>[] kinds;

  /** What an array is of; null for what is none. */
  private final @Nullable PlainType item;

  private final Binary.Writer writer;

  /** Null for an array: it goes to the server only. */
  private final Binary.@Nullable Reader reader;

  PlainType(int number, String name, Class<?>... kinds) {
    this.number = number;
    this.name = name;
    this.kinds = kinds;
    this.item = null;
    this.writer = Binary.writer(name);
    this.reader = Binary.reader(name);
  }

  PlainType(int number, String name, PlainType item, Class<?> kind) {
    this.number = number;
    this.name = name;
    this.kinds = new Class<?>[] {kind};
    this.item = item;
    this.writer = (out, value) -> array(out, (Collection<?>) value, item);
    this.reader = null;
  }

  /** {@return the type of that name in the catalogue; null if there is none here} */
  static @Nullable PlainType named(String name) {
    return NAMED.get(name);
  }

  /** {@return the type whose values the server says it sends; null if they cannot be read} */
  static @Nullable PlainType read(int number) {
    PlainType type = NUMBERED.get(number);
    return type != null && type.isRead() ? type : null;
  }

  /** {@return the number that the catalogue has for it} */
  int number() {
    return number;
  }

  /** {@return whether its values can be read} */
  boolean isRead() {
    return reader != null;
  }

  /** {@return whether a value can be sent as one of this type} */
  boolean takes(@Nullable Object value) {
    if (value == null) {
      return true;
    }
    if (item == null) {
      return isOfKind(value);
    }
    return value instanceof Collection<?> items && items.stream().allMatch(this::isOfKind);
  }

  private boolean isOfKind(@Nullable Object value) {
    if (value instanceof Temporal time
        && !(isWithin(time, ChronoField.YEAR, FIRST_YEAR, LAST_YEAR)
            && isWithin(time, ChronoField.OFFSET_SECONDS, -WIDEST, WIDEST))) {
      return false;
    }
    for (Class<?> kind : kinds) {
      if (kind.isInstance(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWithin(Temporal time, ChronoField field, int least, int most) {
    return !time.isSupported(field) || (time.get(field) >= least && time.get(field) <= most);
  }

  /** Writes a value it {@link #takes}. */
  void write(BinaryBuffer out, @Nullable Object value) {
    if (value == null) {
      out.int4(-1);
    } else {
      writer.write(out, value);
    }
  }

  /** An array of one dimension, whose items begin with the first; no item is null. */
  private static void array(BinaryBuffer out, Collection<?> items, PlainType item) {
    int at = out.length();
    out.int4(0).int4(items.isEmpty() ? 0 : 1).int4(0).int4(item.number);
    if (!items.isEmpty()) {
      out.int4(items.size()).int4(1);
    }
    items.forEach(each -> item.write(out, each));
    out.set4(at, out.length() - at - Integer.BYTES);
  }

  /** {@return a value as one of the kinds that {@link Result} names} */
  Object read(byte[] bytes, int at, int length) {
    if (reader == null) {
      throw new IllegalStateException(name + " is not read here");
    }
    return reader.read(bytes, at, length);
  }
}
