package dev.weft.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of PostgreSQL's COPY. Pure.
 *
 * <p>Source: PostgreSQL's documentation of COPY, "Binary Format".
 */
final class CopyBinary implements CopyFormat {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int ROOM = 1 << 16;

  private static final Set<Class<?>> WHOLE =
      Set.of(Byte.class, Short.class, Integer.class, Long.class);
  private static final Set<Class<?>> TEXT = Set.of(String.class, Character.class);
  private static final Set<Class<?>> MOMENTS =
      Set.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class);

  private final Binary.Writer[] writers;
  private final BinaryBuffer out = new BinaryBuffer(ROOM);

  /**
   * The rows of a table.
   *
   * @param types the names that PostgreSQL has for the types of the columns
   */
  CopyBinary(List<String> types) {
    writers = types.stream().map(Binary::writer).toArray(Binary.Writer[]::new);
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
