package dev.weft.sql;

import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a database knows of statements: parsed ones, and how rows become objects. Any thread. */
final class Statements {
  /** Runs a statement somewhere. */
  interface Runner {
    Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException;
  }

  // immutable
  private final Dialect dialect;
  private final int maxRows;
  private final Remembered<String, Sql> parsed = new Remembered<>();
  private final Remembered<Mapper.Key, Mapper<?>> mappers = new Remembered<>();

  Statements(Dialect dialect, DatabaseConfig config) {
    this.dialect = dialect;
    this.maxRows = config.maxRows();
  }

  Dialect dialect() {
    return dialect;
  }

  Sql parse(String text) {
    return parsed.get(text, sql -> Lexer.parse(sql, dialect));
  }

  @SuppressWarnings("unchecked") // a mapper makes what its key has the class of
  <T> Mapper<T> mapper(Class<T> type, List<String> columns) {
    return (Mapper<T>) mappers.get(new Mapper.Key(type, columns), key -> Mapper.of(type, columns));
  }

  long execute(Runner runner, String text, @Nullable Object @Nullable [] values)
      throws InterruptedException {
    Sql sql = parse(text);
    return bounded(sql, runner.run(sql, sql.values(values), maxRows + 1)).changed();
  }

  <T> List<T> list(Runner runner, Class<T> type, String text, @Nullable Object @Nullable [] values)
      throws InterruptedException {
    Sql sql = parse(text);
    Result result = bounded(sql, runner.run(sql, sql.values(values), maxRows + 1));
    requireRows(sql, result);
    Mapper<T> mapper = mapper(type, result.columns());
    List<T> all = new ArrayList<>(result.rows().size());
    for (@Nullable Object[] row : result.rows()) {
      all.add(required(mapper.map(row), sql));
    }
    return all;
  }

  <T> Optional<T> optional(
      Runner runner, Class<T> type, String text, @Nullable Object @Nullable [] values)
      throws InterruptedException {
    Sql sql = parse(text);
    Result result = runner.run(sql, sql.values(values), 2);
    requireRows(sql, result);
    if (result.rows().size() > 1) {
      throw new RefusedException(
          "%s gives more than one row: take list, or write LIMIT 1".formatted(sql));
    }
    return result.rows().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(mapper(type, result.columns()).map(result.rows().getFirst()));
  }

  <T> T one(Runner runner, Class<T> type, String text, @Nullable Object @Nullable [] values)
      throws InterruptedException {
    return optional(runner, type, text, values)
        .orElseThrow(() ->
            new NoSuchElementException(
                Sql.shortened(text) + " gives no row, or NULL: take optional"));
  }

  static <T> T required(@Nullable T item, Sql sql) {
    if (item == null) {
      throw new IllegalArgumentException(
          "%s gives NULL, which no list holds: leave it out, or take a record".formatted(sql));
    }
    return item;
  }

  private Result bounded(Sql sql, Result result) {
    if (result.rows().size() > maxRows) {
      throw Failure.tooMany(sql, maxRows);
    }
    return result;
  }

  private static void requireRows(Sql sql, Result result) {
    if (result.columns().isEmpty()) {
      throw new IllegalArgumentException(sql + " gives no rows: take execute");
    }
  }
}
