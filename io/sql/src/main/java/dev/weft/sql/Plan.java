package dev.weft.sql;

import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a statement takes, of one that can go over a shared connection. Immutable. */
record Plan(List<PlainType> parameters) {
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

  /** {@return the values for the driver; null if one of them does not go this way} */
  @Nullable Tuple tuple(List<@Nullable Object> values) {
    Tuple tuple = Tuple.tuple(new ArrayList<>(values.size()));
    for (int i = 0; i < values.size(); i++) {
      Object value = Values.plain(values.get(i));
      PlainType type = parameters.get(i);
      if (!type.takes(value)) {
        return null;
      }
      tuple.addValue(type.sent(value));
    }
    return tuple;
  }
}
