package dev.weft.sql;

import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGInterval;

/** Reads rows out of JDBC, with values of the kinds that {@link Result} names. */
final class Reading {
  /** Reads one column of the row that a result set is at. */
  private interface Column {
    @Nullable Object read(ResultSet rows) throws SQLException;
  }

  private final ResultSet rows;
  private final List<String> names = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  Reading(ResultSet rows, Dialect dialect) throws SQLException {
    this.rows = rows;
    ResultSetMetaData about = rows.getMetaData();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      names.add(about.getColumnLabel(i));
      columns.add(
          dialect == Dialect.POSTGRES
              ? postgres(i, about.getColumnTypeName(i))
              : other(i, about.getColumnType(i), about.getColumnTypeName(i), dialect));
    }
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** {@return the next rows, at most so many; fewer if there are no more} */
  List<@Nullable Object[]> next(int limit) throws SQLException {
    List<@Nullable Object[]> read = new ArrayList<>(Math.min(limit, 1_000));
    while (read.size() < limit && rows.next()) {
      @Nullable Object[] values = new @Nullable Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = columns.get(i).read(rows);
      }
      read.add(values);
    }
    return read;
  }

  private static Column postgres(int i, String type) {
    return switch (type) {
      case "int4", "serial" -> rows -> nullable(rows, rows.getInt(i));
      case "int8", "bigserial", "oid" -> rows -> nullable(rows, rows.getLong(i));
      case "text", "varchar", "bpchar", "name", "money", "bit", "varbit" ->
          rows -> rows.getString(i);
      case "bool", "int2", "smallserial", "float4", "float8", "numeric", "uuid" ->
          rows -> rows.getObject(i);
      case "bytea" -> rows -> rows.getBytes(i);
      case "timestamptz" -> rows -> rows.getObject(i, OffsetDateTime.class);
      case "timestamp" -> rows -> rows.getObject(i, LocalDateTime.class);
      case "date" -> rows -> rows.getObject(i, LocalDate.class);
      case "time" -> rows -> rows.getObject(i, LocalTime.class);
      case "timetz" -> rows -> rows.getObject(i, OffsetTime.class);
      case "interval" -> rows -> duration((PGInterval) rows.getObject(i));
      default -> type.startsWith("_") ? rows -> list(rows.getArray(i)) : rows -> rows.getString(i);
    };
  }

  private static Column other(int i, int type, String name, Dialect dialect) {
    if (dialect == Dialect.MARIADB && name.equalsIgnoreCase("TIMESTAMP")) {
      return rows -> utc(rows.getObject(i, LocalDateTime.class));
    }
    return switch (type) {
      case Types.TIMESTAMP -> rows -> rows.getObject(i, LocalDateTime.class);
      case Types.TIMESTAMP_WITH_TIMEZONE -> rows -> rows.getObject(i, OffsetDateTime.class);
      case Types.DATE -> rows -> rows.getObject(i, LocalDate.class);
      case Types.TIME -> rows -> rows.getObject(i, LocalTime.class);
      case Types.TIME_WITH_TIMEZONE -> rows -> rows.getObject(i, OffsetTime.class);
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
          name.equalsIgnoreCase("UUID") ? rows -> rows.getObject(i) : rows -> rows.getBytes(i);
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB -> rows -> rows.getString(i);
      case Types.ARRAY -> rows -> list(rows.getArray(i));
      case Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC, Types.BOOLEAN, Types.BIT ->
          rows -> rows.getObject(i);
      default -> rows -> plain(rows.getObject(i));
    };
  }

  private static @Nullable Object nullable(ResultSet rows, Object value) throws SQLException {
    return rows.wasNull() ? null : value;
  }

  private static @Nullable Object utc(@Nullable LocalDateTime time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }

  /** A month has no length; then the words of it are all there is. */
  private static @Nullable Object duration(@Nullable PGInterval interval) {
    if (interval == null) {
      return null;
    }
    if (interval.getYears() != 0 || interval.getMonths() != 0) {
      return interval.getValue();
    }
    return Duration.ofDays(interval.getDays())
        .plusHours(interval.getHours())
        .plusMinutes(interval.getMinutes())
        .plusSeconds(interval.getWholeSeconds())
        .plusNanos(interval.getMicroSeconds() * 1_000L);
  }

  private static @Nullable Object list(@Nullable Array array) throws SQLException {
    return array == null ? null : list((Object[]) array.getArray());
  }

  private static List<@Nullable Object> list(@Nullable Object[] items) {
    List<@Nullable Object> all = new ArrayList<>(items.length);
    for (Object item : items) {
      all.add(item instanceof @Nullable Object[] inner ? list(inner) : plain(item));
    }
    return all;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Timestamp time -> time.toLocalDateTime();
      case java.sql.Date date -> date.toLocalDate();
      case java.sql.Time time -> time.toLocalTime();
      case PGInterval interval -> duration(interval);
      case Boolean yes -> yes;
      case BigInteger number -> new java.math.BigDecimal(number);
      case Number number -> number;
      case UUID id -> id;
      case byte[] bytes -> bytes;
      default -> value.toString();
    };
  }
}
