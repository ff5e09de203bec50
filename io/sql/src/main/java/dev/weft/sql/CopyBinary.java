package dev.weft.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of PostgreSQL's COPY. Pure.
 *
 * <p>Source: PostgreSQL's documentation of COPY, "Binary Format", and the receive functions of its
 * types.
 */
final class CopyBinary implements CopyFormat {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
  private static final LocalDateTime MIDNIGHT = EPOCH.atStartOfDay();

  private static final Set<Class<?>> WHOLE =
      Set.of(Byte.class, Short.class, Integer.class, Long.class);
  private static final Set<Class<?>> TEXT = Set.of(String.class, Character.class);
  private static final Set<Class<?>> MOMENTS =
      Set.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class);

  /** How a value, which is not null, is written: its length, then what it is. */
  private interface Writer {
    void write(CopyBuffer out, Object value);
  }

  private final Writer[] writers;
  private final CopyBuffer out = new CopyBuffer();

  /**
   * The rows of a table.
   *
   * @param types the names that PostgreSQL has for the types of the columns
   */
  CopyBinary(List<String> types) {
    writers = types.stream().map(CopyBinary::writer).toArray(Writer[]::new);
    out.all(HEADER);
  }

  /** {@return whether values of a class go into a column of a type in this format} */
  static boolean knows(Class<?> given, String type) {
    Class<?> kind = Fit.boxed(given);
    return switch (type) {
      case "bool" -> kind == Boolean.class;
      case "int2", "int4", "int8" -> WHOLE.contains(kind);
      case "float4" -> kind == Float.class;
      case "float8" -> kind == Float.class || kind == Double.class;
      case "numeric" ->
          WHOLE.contains(kind) || kind == BigDecimal.class || kind == BigInteger.class;
      case "text", "varchar", "bpchar", "json", "jsonb" -> TEXT.contains(kind) || kind.isEnum();
      case "bytea" -> kind == byte[].class;
      case "uuid" -> kind == UUID.class;
      case "date" -> kind == LocalDate.class;
      case "time" -> kind == LocalTime.class;
      case "timestamp" -> kind == LocalDateTime.class;
      case "timestamptz" -> MOMENTS.contains(kind);
      default -> false;
    };
  }

  @Override
  public void row(@Nullable Object[] values) {
    out.int2(values.length);
    for (int i = 0; i < values.length; i++) {
      Object value = Values.plain(values[i]);
      if (value == null) {
        out.int4(-1);
      } else {
        writers[i].write(out, value);
      }
    }
  }

  private static Writer writer(String type) {
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
      case "numeric" -> (out, value) -> bytes(out, Numeric.bytes(new BigDecimal(value.toString())));
      case "bytea" -> (out, value) -> bytes(out, (byte[]) value);
      case "uuid" -> CopyBinary::uuid;
      case "jsonb" -> CopyBinary::jsonb;
      case "date", "time", "timestamp", "timestamptz" -> moment(type);
      default -> (out, value) -> bytes(out, utf8(value.toString()));
    };
  }

  private static Writer moment(String type) {
    return switch (type) {
      case "date" ->
          (out, value) ->
              out.int4(4).int4(Math.toIntExact(ChronoUnit.DAYS.between(EPOCH, (LocalDate) value)));
      case "time" -> (out, value) -> out.int4(8).int8(((LocalTime) value).toNanoOfDay() / 1_000);
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

  private static void uuid(CopyBuffer out, Object value) {
    UUID uuid = (UUID) value;
    out.int4(16).int8(uuid.getMostSignificantBits()).int8(uuid.getLeastSignificantBits());
  }

  private static void jsonb(CopyBuffer out, Object value) {
    byte[] utf8 = utf8(value.toString());
    out.int4(utf8.length + 1).int1(1).all(utf8); // 1: the version of its format
  }

  private static long within(Object value, long least, long most, String type) {
    long number = ((Number) value).longValue();
    if (number < least || number > most) {
      throw new IllegalArgumentException("%d is too much for %s".formatted(number, type));
    }
    return number;
  }

  private static long micros(LocalDateTime time) {
    return ChronoUnit.MICROS.between(MIDNIGHT, time);
  }

  /** Half a surrogate pair would silently become a question mark. */
  private static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        int c = text.codePointAt(i);
        if (c < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
          throw new IllegalArgumentException(
              "a text has half a surrogate pair, which no UTF-8 has");
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void bytes(CopyBuffer out, byte[] value) {
    out.int4(value.length).all(value);
  }

  @Override
  public void end() {
    out.int2(-1);
  }

  @Override
  public int length() {
    return out.length();
  }

  @Override
  public byte[] take() {
    return out.take();
  }

  @Override
  public String options() {
    return " WITH (FORMAT binary)";
  }
}
