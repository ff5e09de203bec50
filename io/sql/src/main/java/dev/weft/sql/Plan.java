package dev.weft.sql;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a statement takes, of one that can go over a shared connection. Immutable. */
record Plan(List<PlainType> parameters) {
  /** So many bytes of values go with one statement at most. */
  private static final int MOST = 1 << 16;

  private static final int ROOM = 64;

  /** {@return the plan of a statement, as the server describes it; empty if it has none} */
  static Optional<Plan> of(Connection connection, Sql sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.jdbc())) {
      return isRead(statement.getMetaData())
          ? of(statement.getParameterMetaData(), sql)
          : Optional.empty();
    }
  }

  private static boolean isRead(@Nullable ResultSetMetaData columns) throws SQLException {
    for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
      PlainType type = PlainType.named(name(columns.getColumnTypeName(i)));
      if (type == null || !type.isRead()) {
        return false;
      }
    }
    return true;
  }

  /** A parameter by name may stand in several places, and must be of one type in all of them. */
  private static Optional<Plan> of(ParameterMetaData about, Sql sql) throws SQLException {
    List<@Nullable Object> numbers =
        new ArrayList<>(IntStream.range(0, sql.parameters()).boxed().toList());
    List<@Nullable Object> places = sql.inOrder(numbers);
    @Nullable PlainType[] types = new @Nullable PlainType[numbers.size()];
    for (int i = 0; i < places.size(); i++) {
      PlainType type = PlainType.named(name(about.getParameterTypeName(i + 1)));
      int number = places.get(i) instanceof Integer n ? n : 0;
      if (type == null || (types[number] != null && types[number] != type)) {
        return Optional.empty();
      }
      types[number] = type;
    }
    return Optional.of(new Plan(Arrays.stream(types).map(Objects::requireNonNull).toList()));
  }

  /** JDBC calls a column by the sequence it is filled from. */
  private static String name(String type) {
    return switch (type) {
      case "smallserial" -> "int2";
      case "serial" -> "int4";
      case "bigserial" -> "int8";
      default -> type;
    };
  }

  /**
   * {@return the values as {@link Frontend#bind} takes them; null if one of them does not go this
   * way} Also if they are long, as they would hold up the others.
   */
  byte @Nullable [] bind(List<@Nullable Object> values) {
    BinaryBuffer out = new BinaryBuffer(ROOM);
    out.int2(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object value = Values.plain(values.get(i));
      PlainType type = parameters.get(i);
      if (isLong(value) || !type.takes(value) || !isWritten(out, type, value)) {
        return null;
      }
    }
    return out.length() > MOST ? null : out.take();
  }

  private static boolean isLong(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length() > MOST;
      case byte[] bytes -> bytes.length > MOST;
      case Collection<?> items ->
          items.size() > MOST / Integer.BYTES
              || items.stream().mapToLong(Plan::length).sum() > MOST;
      case null, default -> false;
    };
  }

  private static long length(@Nullable Object item) {
    return item instanceof String text ? text.length() : 0;
  }

  /** What cannot be written is refused by JDBC, in words that say which value it is. */
  private static boolean isWritten(BinaryBuffer out, PlainType type, @Nullable Object value) {
    try {
      type.write(out, value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
