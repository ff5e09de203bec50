package dev.weft.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is told of inserted rows. One task. */
final class Returning<T> {
  private final Statements statements;
  private final Class<T> type;
  private final List<String> columns;
  private final List<T> told = new ArrayList<>();

  Returning(Statements statements, Class<T> type, List<String> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("columns must be at least one");
    }
    this.statements = statements;
    this.type = type;
    this.columns = columns;
  }

  List<String> columns() {
    return columns;
  }

  void add(Result result) {
    Mapper<T> mapper = statements.mapper(type, result.columns());
    Sql sql = Sql.plain("RETURNING " + columns);
    for (@Nullable Object[] row : result.rows()) {
      told.add(Statements.required(mapper.map(row), sql));
    }
  }

  List<T> told() {
    return told;
  }
}
