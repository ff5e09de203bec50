package dev.weft.sql;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private final List<String> types;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
  private final DataOutputStream out = new DataOutputStream(bytes);

  /**
   * The rows of a table.
   *
   * @param types the names that PostgreSQL has for the types of the columns
   */
  CopyBinary(List<String> types) {
    this.types = types;
    bytes.writeBytes(HEADER);
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
    try {
      out.writeShort(values.length);
      for (int i = 0; i < values.length; i++) {
        Object value = Values.plain(values[i]);
        if (value == null) {
          out.writeInt(-1);
        } else {
          value(types.get(i), value);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
  }

  private void value(String type, Object value) throws IOException {
    switch (type) {
      case "bool" -> {
        out.writeInt(1);
        out.writeBoolean((Boolean) value);
      }
      case "int2" -> {
        out.writeInt(2);
        out.writeShort((short) within(value, Short.MIN_VALUE, Short.MAX_VALUE, type));
      }
      case "int4" -> {
        out.writeInt(4);
        out.writeInt((int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE, type));
      }
      case "int8" -> number(((Number) value).longValue());
      case "float4" -> {
        out.writeInt(4);
        out.writeFloat((Float) value);
      }
      case "float8" -> {
        out.writeInt(8);
        out.writeDouble(((Number) value).doubleValue());
      }
      default -> other(type, value);
    }
  }

  private void other(String type, Object value) throws IOException {
    switch (type) {
      case "numeric" -> bytes(Numeric.bytes(new BigDecimal(value.toString())));
      case "bytea" -> bytes((byte[]) value);
      case "uuid" -> {
        out.writeInt(16);
        out.writeLong(((UUID) value).getMostSignificantBits());
        out.writeLong(((UUID) value).getLeastSignificantBits());
      }
      case "date" -> {
        out.writeInt(4);
        out.writeInt(Math.toIntExact(ChronoUnit.DAYS.between(EPOCH, (LocalDate) value)));
      }
      case "time" -> number(((LocalTime) value).toNanoOfDay() / 1_000);
      case "timestamp" -> number(micros((LocalDateTime) value));
      case "timestamptz" ->
          number(
              micros(
                  ((OffsetDateTime) value)
                      .withOffsetSameInstant(ZoneOffset.UTC)
                      .toLocalDateTime()));
      default -> text(type, value.toString());
    }
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

  private void number(long value) throws IOException {
    out.writeInt(8);
    out.writeLong(value);
  }

  private void text(String type, String text) throws IOException {
    byte[] utf8 = utf8(text);
    if (type.equals("jsonb")) {
      out.writeInt(utf8.length + 1);
      out.writeByte(1); // the version of its format
      out.write(utf8);
    } else {
      bytes(utf8);
    }
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

  private void bytes(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  @Override
  public void end() {
    bytes.write(0xFF);
    bytes.write(0xFF);
  }

  @Override
  public int length() {
    return bytes.size();
  }

  @Override
  public byte[] take() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  @Override
  public String options() {
    return " WITH (FORMAT binary)";
  }
}
