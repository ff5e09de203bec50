package dev.weft.sql;

import dev.weft.sql.InsertConfig.Conflict;
import java.util.List;
import java.util.stream.Collectors;

/** What an INSERT says of rows whose key is there. Pure. */
final class ConflictClause {
  private ConflictClause() {}

  static void requireKey(List<String> columns, InsertConfig config) {
    if (!columns.containsAll(config.key())) {
      throw new IllegalArgumentException(
          "key must be some of the columns %s, but is %s".formatted(columns, config.key()));
    }
  }

  /** {@return whether an INSERT has it at its beginning} */
  static boolean isIgnore(Dialect dialect, InsertConfig config) {
    return dialect == Dialect.MARIADB && config.conflict() == Conflict.IGNORE;
  }

  /** {@return the end of an INSERT; empty, or with a space before it} */
  static String of(Dialect dialect, List<String> columns, InsertConfig config) {
    boolean mariadb = dialect == Dialect.MARIADB;
    return switch (config.conflict()) {
      case FAIL -> "";
      case IGNORE -> mariadb ? "" : " ON CONFLICT DO NOTHING";
      case UPDATE ->
          mariadb
              ? " ON DUPLICATE KEY UPDATE " + changes(dialect, columns, "%1$s = VALUES(%1$s)")
              : onConflict(dialect, columns, config.key());
    };
  }

  private static String onConflict(Dialect dialect, List<String> columns, List<String> key) {
    List<String> others = columns.stream().filter(column -> !key.contains(column)).toList();
    return " ON CONFLICT (%s) DO %s"
        .formatted(
            dialect.columns(key),
            others.isEmpty()
                ? "NOTHING"
                : "UPDATE SET " + changes(dialect, others, "%1$s = EXCLUDED.%1$s"));
  }

  private static String changes(Dialect dialect, List<String> columns, String form) {
    return columns.stream()
        .map(column -> form.formatted(dialect.quoted(column)))
        .collect(Collectors.joining(", "));
  }
}
