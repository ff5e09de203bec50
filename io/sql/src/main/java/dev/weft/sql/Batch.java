package dev.weft.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes many rows at once: COPY into a temporary table, then one INSERT … ON CONFLICT. */
final class Batch {
  private static final int CHUNK = 1 << 16;

  private final Table table;
  private final Collection<@Nullable Object[]> rows;

  Batch(Table table, List<@Nullable Object[]> rows) {
    this.table = table;
    this.rows = lastOfEachKey(rows);
  }

  /** {@return how many rows were inserted or updated} In the transaction of the connection. */
  long run(Connection connection) throws SQLException {
    String stage = quoted("weft_stage_" + table.name().replace('.', '_'));
    String columns = columns(table.columns());
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE IF NOT EXISTS %s ON COMMIT DELETE ROWS AS SELECT %s FROM %s LIMIT 0"
              .formatted(stage, columns, name()));
      copy(connection, "COPY " + stage + " (" + columns + ") FROM STDIN");
      return statement.executeLargeUpdate(upsert(stage, columns));
    }
  }

  private void copy(Connection connection, String sql) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      CopyText text = new CopyText();
      for (@Nullable Object[] row : rows) {
        text.row(row);
        if (text.length() >= CHUNK) {
          send(copy, text);
        }
      }
      send(copy, text);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void send(CopyIn copy, CopyText text) throws SQLException {
    byte[] bytes = text.take();
    copy.writeToCopy(bytes, 0, bytes.length);
  }

  private String upsert(String stage, String columns) {
    List<String> others =
        table.columns().stream().filter(column -> !table.key().contains(column)).toList();
    String change =
        others.isEmpty()
            ? "NOTHING"
            : others.stream()
                .map(column -> quoted(column) + " = EXCLUDED." + quoted(column))
                .collect(Collectors.joining(", ", "UPDATE SET ", ""));
    return "INSERT INTO %s (%s) SELECT %s FROM %s ON CONFLICT (%s) DO %s"
        .formatted(name(), columns, columns, stage, columns(table.key()), change);
  }

  /** One INSERT may touch a row once only, so the last of several rows with the same key counts. */
  private Collection<@Nullable Object[]> lastOfEachKey(List<@Nullable Object[]> all) {
    int[] places = table.key().stream().mapToInt(table.columns()::indexOf).toArray();
    Map<List<@Nullable Object>, @Nullable Object[]> last =
        LinkedHashMap.newLinkedHashMap(all.size());
    for (@Nullable Object[] row : all) {
      if (row.length != table.columns().size()) {
        throw new IllegalArgumentException(
            "a row has %d values, but %s has %d columns"
                .formatted(row.length, table.name(), table.columns().size()));
      }
      List<@Nullable Object> key = new ArrayList<>(places.length);
      Arrays.stream(places).forEach(place -> key.add(row[place]));
      last.put(key, row);
    }
    return last.values();
  }

  private String name() {
    return Arrays.stream(table.name().split("\\."))
        .map(Batch::quoted)
        .collect(Collectors.joining("."));
  }

  private static String columns(List<String> names) {
    return names.stream().map(Batch::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
