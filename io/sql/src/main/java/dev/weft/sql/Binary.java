package dev.weft.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;

/**
 * PostgreSQL's binary forms of values. Pure.
 *
 * <p>Source: the send and receive functions of its types.
 */
final class Binary {
  /** Writes a value, which is not null: its length, then what it is. */
  interface Writer {
    void write(BinaryBuffer out, Object value);
  }

  /** Reads a value of so many bytes. */
  interface Reader {
    Object read(byte[] bytes, int at, int length);
  }

  static final String NOT_WHOLE = "a text has half a surrogate pair, which no UTF-8 has";

  private static final VarHandle INTS = numbers(int[].class);
  private static final VarHandle LONGS = numbers(long[].class);
  private static final VarHandle SHORTS = numbers(short[].class);

  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
  private static final long EPOCH_DAY = EPOCH.toEpochDay();
  private static final long EPOCH_SECOND = EPOCH.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  private static final int MILLION = 1_000_000;
  private static final int THOUSAND = 1_000;

  /** The time 24:00, which Java does not have. */
  private static final long MIDNIGHT_AFTER = 86_400L * MILLION;

  private Binary() {}

  private static VarHandle numbers(Class<?> of) {
    return MethodHandles.byteArrayViewVarHandle(of, ByteOrder.BIG_ENDIAN);
  }

  // ---- numbers, as they stand in every message ----

  static int int2(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at);
  }

  static int int4(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static long int8(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void set2(byte[] bytes, int at, int value) {
    SHORTS.set(bytes, at, (short) value);
  }

  static void set4(byte[] bytes, int at, int value) {
    INTS.set(bytes, at, value);
  }

  static void set8(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  // ---- writing ----

  /** {@return what writes values into a column of a type, by the name the catalogue has for it} */
  static Writer writer(String type) {
    return switch (type) {
      case "bool" -> (out, value) -> out.int4(1).int1((Boolean) value ? 1 : 0);
      case "int2" ->
          (out, value) ->
              out.int4(2).int2((int) within(value, Short.MIN_VALUE, Short.MAX_VALUE, type));
      case "int4" ->
          (out, value) ->
              out.int4(4).int4((int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE, type));
      case "int8" -> (out, value) -> out.int4(8).int8(((Number) value).longValue());
      case "float4" -> (out, value) -> out.int4(4).int4(Float.floatToIntBits((Float) value));
      case "float8" ->
          (out, value) -> out.int4(8).int8(Double.doubleToLongBits(((Number) value).doubleValue()));
      case "numeric" -> (out, value) -> Numeric.write(out, new BigDecimal(value.toString()));
      case "bytea" -> (out, value) -> bytes(out, (byte[]) value);
      case "uuid" -> Binary::uuid;
      case "jsonb" -> Binary::jsonb;
      case "date", "time", "timetz", "timestamp", "timestamptz" -> moment(type);
      case "text", "varchar", "bpchar", "json" ->
          (out, value) -> bytes(out, utf8(value.toString()));
      default -> throw new IllegalArgumentException("no binary form is written of " + type);
    };
  }

  private static Writer moment(String type) {
    return switch (type) {
      case "date" ->
          (out, value) ->
              out.int4(4).int4(Math.toIntExact(((LocalDate) value).toEpochDay() - EPOCH_DAY));
      case "time" -> (out, value) -> out.int4(8).int8(micros((LocalTime) value));
      case "timetz" -> Binary::timetz;
      case "timestamp" -> (out, value) -> out.int4(8).int8(micros((LocalDateTime) value));
      default ->
          (out, value) ->
              out.int4(8)
                  .int8(
                      micros(
                          ((OffsetDateTime) value)
                              .withOffsetSameInstant(ZoneOffset.UTC)
                              .toLocalDateTime()));
    };
  }

  private static void uuid(BinaryBuffer out, Object value) {
    UUID uuid = (UUID) value;
    out.int4(16).int8(uuid.getMostSignificantBits()).int8(uuid.getLeastSignificantBits());
  }

  private static void jsonb(BinaryBuffer out, Object value) {
    byte[] utf8 = utf8(value.toString());
    out.int4(utf8.length + 1).int1(1).all(utf8); // 1: the version of its format
  }

  private static void timetz(BinaryBuffer out, Object value) {
    OffsetTime time = (OffsetTime) value;
    long micros = time.toLocalTime().toNanoOfDay() / THOUSAND; // here JDBC does not round
    out.int4(12).int8(micros).int4(-time.getOffset().getTotalSeconds());
  }

  private static long within(Object value, long least, long most, String type) {
    long number = ((Number) value).longValue();
    if (number < least || number > most) {
      throw new IllegalArgumentException("%d is too much for %s".formatted(number, type));
    }
    return number;
  }

  private static long micros(LocalDateTime time) {
    long seconds = time.toEpochSecond(ZoneOffset.UTC) - EPOCH_SECOND;
    return seconds * MILLION + rounded(time.getNano());
  }

  private static long micros(LocalTime time) {
    return (long) time.toSecondOfDay() * MILLION + rounded(time.getNano());
  }

  /** As JDBC rounds. */
  private static int rounded(int nanos) {
    return (nanos + THOUSAND / 2) / THOUSAND;
  }

  /** Half a surrogate pair would silently become a question mark. */
  private static byte[] utf8(String text) {
    if (!isWhole(text)) {
      throw new IllegalArgumentException(NOT_WHOLE);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** {@return whether a text has a form in UTF-8: each half of a pair the other one} */
  static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (text.codePointAt(i) < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static void bytes(BinaryBuffer out, byte[] value) {
    out.int4(value.length).all(value);
  }

  // ---- reading ----

  /** {@return what reads the values of a type, by the name the catalogue has for it} */
  static Reader reader(String type) {
    return switch (type) {
      case "bool" -> (bytes, at, length) -> bytes[at] != 0;
      case "int2" -> (bytes, at, length) -> int2(bytes, at);
      case "int4" -> (bytes, at, length) -> int4(bytes, at);
      case "int8" -> (bytes, at, length) -> int8(bytes, at);
      case "float4" -> (bytes, at, length) -> Float.intBitsToFloat(int4(bytes, at));
      case "float8" -> (bytes, at, length) -> Double.longBitsToDouble(int8(bytes, at));
      case "numeric" -> (bytes, at, length) -> Numeric.read(bytes, at);
      case "bytea" -> (bytes, at, length) -> Arrays.copyOfRange(bytes, at, at + length);
      case "uuid" -> (bytes, at, length) -> new UUID(int8(bytes, at), int8(bytes, at + 8));
      case "date" -> (bytes, at, length) -> date(int4(bytes, at));
      case "time" -> (bytes, at, length) -> time(int8(bytes, at));
      case "timetz" -> (bytes, at, length) -> timetz(int8(bytes, at), int4(bytes, at + 8));
      case "timestamp" -> (bytes, at, length) -> timestamp(int8(bytes, at));
      case "timestamptz" -> (bytes, at, length) -> timestamptz(int8(bytes, at));
      case "text", "varchar" ->
          (bytes, at, length) -> new String(bytes, at, length, StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("no binary form is read of " + type);
    };
  }

  private static LocalDate date(int days) {
    return switch (days) {
      case Integer.MAX_VALUE -> LocalDate.MAX;
      case Integer.MIN_VALUE -> LocalDate.MIN;
      default -> LocalDate.ofEpochDay(EPOCH_DAY + days);
    };
  }

  private static LocalTime time(long micros) {
    return micros == MIDNIGHT_AFTER ? LocalTime.MAX : LocalTime.ofNanoOfDay(micros * THOUSAND);
  }

  private static OffsetTime timetz(long micros, int west) {
    return micros == MIDNIGHT_AFTER
        ? OffsetTime.MAX
        : OffsetTime.of(time(micros), ZoneOffset.ofTotalSeconds(-west));
  }

  private static LocalDateTime timestamp(long micros) {
    if (micros == Long.MAX_VALUE) {
      return LocalDateTime.MAX;
    }
    if (micros == Long.MIN_VALUE) {
      return LocalDateTime.MIN;
    }
    long seconds = Math.floorDiv(micros, MILLION);
    int nanos = Math.floorMod(micros, MILLION) * THOUSAND;
    return LocalDateTime.ofEpochSecond(EPOCH_SECOND + seconds, nanos, ZoneOffset.UTC);
  }

  private static OffsetDateTime timestamptz(long micros) {
    if (micros == Long.MAX_VALUE) {
      return OffsetDateTime.MAX;
    }
    return micros == Long.MIN_VALUE
        ? OffsetDateTime.MIN
        : timestamp(micros).atOffset(ZoneOffset.UTC);
  }
}
