package dev.weft.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds values to the parameters of a JDBC statement. */
final class Values {
  private Values() {}

  static void bind(PreparedStatement statement, List<@Nullable Object> values, Dialect dialect)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      bind(statement, i + 1, values.get(i), dialect);
    }
  }

  private static void bind(
      PreparedStatement statement, int place, @Nullable Object given, Dialect dialect)
      throws SQLException {
    Object value = plain(given);
    switch (value) {
      case null -> statement.setNull(place, Types.NULL);
      case byte[] bytes -> statement.setBytes(place, bytes);
      case Integer n -> statement.setInt(place, n);
      case Long n -> statement.setLong(place, n);
      case String text -> text(statement, place, whole(text, place), dialect);
      case OffsetDateTime time when dialect == Dialect.MARIADB ->
          statement.setObject(place, time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
      case UUID id when dialect == Dialect.MARIADB -> statement.setString(place, id.toString());
      case Duration time when dialect == Dialect.POSTGRES ->
          statement.setObject(place, time.toString(), Types.OTHER);
      case TypedArray array ->
          statement.setArray(
              place, statement.getConnection().createArrayOf(array.type(), array.items()));
      case Collection<?> items -> array(statement, place, items, dialect);
      default -> statement.setObject(place, value);
    }
  }

  /** {@return a value as one of the kinds that drivers know} */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> maybe -> plain(maybe.orElse(null));
      case Instant time -> time.atOffset(ZoneOffset.UTC);
      case ZonedDateTime time -> time.toOffsetDateTime();
      case Enum<?> constant -> constant.name();
      case Character c -> c.toString();
      case BigInteger n -> new BigDecimal(n);
      case byte[] bytes -> bytes;
      case Object[] items -> Arrays.asList(items);
      case int[] items -> Arrays.stream(items).boxed().toList();
      case long[] items -> Arrays.stream(items).boxed().toList();
      case double[] items -> Arrays.stream(items).boxed().toList();
      default -> value;
    };
  }

  /** Drivers would make a question mark of it, and say nothing. */
  private static String whole(String text, int place) {
    if (!Binary.isWhole(text)) {
      throw new IllegalArgumentException(
          "value %d has half a surrogate pair, which no UTF-8 has".formatted(place));
    }
    return text;
  }

  /** PostgreSQL finds out itself what a text is meant to be: JSON, an enum, an address. */
  private static void text(PreparedStatement statement, int place, String text, Dialect dialect)
      throws SQLException {
    if (dialect == Dialect.POSTGRES) {
      statement.setObject(place, text, Types.OTHER);
    } else {
      statement.setString(place, text);
    }
  }

  private static void array(
      PreparedStatement statement, int place, Collection<?> items, Dialect dialect)
      throws SQLException {
    switch (dialect) {
      case POSTGRES -> statement.setObject(place, whole(Literal.array(items), place), Types.OTHER);
      case MARIADB ->
          throw new IllegalArgumentException(
              "value %d is a list, and MariaDB and MySQL have no arrays: write one ? for each item"
                  .formatted(place));
      case OTHER -> {
        Connection connection = statement.getConnection();
        Object[] plain = items.stream().map(Values::plain).toArray();
        String type = plain.length > 0 && plain[0] instanceof Number ? "BIGINT" : "VARCHAR";
        statement.setArray(place, connection.createArrayOf(type, plain));
      }
    }
  }
}
