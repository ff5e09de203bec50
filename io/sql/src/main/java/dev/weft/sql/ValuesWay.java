package dev.weft.sql;

import dev.weft.task.BrokenException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * INSERT of many rows by one statement: each value by itself, an array of each column, or in bulk,
 * which is one row many times. One task.
 */
final class ValuesWay implements Inserting.Way {
  private static final String NO_KEYS =
      "keys are told by PostgreSQL and MariaDB only: ask for them with use";

  /** MariaDB and MySQL: the statement is not understood. */
  private static final int SYNTAX = 1064;

  /** How many parameters one statement has at most, in every protocol that counts them. */
  private static final int PARAMETERS = 32_000;

  // immutable
  private final Link link;
  private final Statements statements;
  private final String table;
  private final List<String> columns;
  private final InsertConfig config;
  private final Dialect dialect;
  private final @Nullable Returning<?> returning;

  /** How rows go as arrays; null if each value goes by itself. */
  private final @Nullable Unnest unnest;

  private final boolean bulk;
  private final int most;

  // the task that inserts
  private long written;

  ValuesWay(
      Link link,
      Statements statements,
      Inserting.Target target,
      @Nullable Returning<?> returning,
      @Nullable Unnest unnest,
      boolean bulk) {
    this.bulk = bulk;
    this.returning = returning;
    this.unnest = unnest;
    this.link = link;
    this.statements = statements;
    this.table = target.table();
    this.columns = target.columns();
    this.config = target.config();
    this.dialect = statements.dialect();
    this.most = bulk ? Integer.MAX_VALUE : Math.max(1, PARAMETERS / columns.size());
    ConflictClause.requireKey(columns, config);
    if (dialect == Dialect.OTHER && returning != null) {
      throw new IllegalArgumentException(NO_KEYS);
    }
    if (dialect == Dialect.OTHER && config.conflict() != InsertConfig.Conflict.FAIL) {
      throw new IllegalArgumentException(
          "conflicts are settled on PostgreSQL, MariaDB and MySQL only: write the statement"
              + " yourself");
    }
  }

  @Override
  public void write(RowBatch batch) throws InterruptedException {
    long first = batch.first();
    requireWhole(batch);
    Halving halving =
        new Halving(
            link,
            statements,
            table,
            (from, to) -> insert(batch.part((int) (from - first), (int) (to - first) + 1)));
    long end = first + batch.rows().size();
    for (long from = first; from < end; from += most) {
      try {
        written += halving.run(from, Math.min(end, from + most) - 1);
      } catch (BrokenException e) {
        throw hasNoKeys(e) ? new IllegalArgumentException(NO_KEYS, e) : e;
      }
    }
  }

  private void requireWhole(RowBatch batch) {
    long number = batch.first();
    for (@Nullable Object[] row : batch.rows()) {
      for (@Nullable Object value : row) {
        if (Values.plain(value) instanceof String text && !Binary.isWhole(text)) {
          throw new IllegalArgumentException(
              "row %d for %s cannot be inserted: %s".formatted(number, table, Binary.NOT_WHOLE));
        }
      }
      number++;
    }
  }

  /** {@return whether it is a MySQL} It has no RETURNING; nothing else here can be misspelt. */
  private boolean hasNoKeys(BrokenException e) {
    return returning != null && SqlState.of(e).filter(s -> s.vendor() == SYNTAX).isPresent();
  }

  private long insert(RowBatch batch) throws InterruptedException {
    List<@Nullable Object[]> rows =
        config.conflict() == InsertConfig.Conflict.UPDATE
            ? lastOfEachKey(batch.rows())
            : batch.rows();
    if (bulk) {
      return bulk(rows, batch.first());
    }
    int limit = returning == null ? 0 : rows.size();
    Optional<List<@Nullable Object>> arrays =
        unnest == null ? Optional.empty() : unnest.values(rows);
    Result result =
        unnest != null && arrays.isPresent()
            ? link.run(statements.parse(text(unnest.source())), arrays.get(), limit)
            : link.run(statements.parse(text(places(rows.size()))), each(rows), limit);
    if (returning != null) {
      returning.add(result);
    }
    long changed = result.changed();
    // MariaDB counts a replaced row twice
    return dialect == Dialect.MARIADB && config.conflict() == InsertConfig.Conflict.UPDATE
        ? rows.size()
        : changed;
  }

  /** All or none of them, and the server tells no more. */
  private long bulk(List<@Nullable Object[]> rows, long first) throws InterruptedException {
    Sql sql = statements.parse(text(places(1)));
    List<List<@Nullable Object>> values = new ArrayList<>(rows.size());
    for (@Nullable Object[] row : rows) {
      values.add(Arrays.asList(row));
    }
    link.use(connection -> JdbcBatch.run(connection, sql, values, first, table, dialect));
    return rows.size();
  }

  /** One statement may touch a row once only. */
  private List<@Nullable Object[]> lastOfEachKey(List<@Nullable Object[]> rows) {
    Map<List<@Nullable Object>, @Nullable Object[]> last =
        LinkedHashMap.newLinkedHashMap(rows.size());
    for (@Nullable Object[] row : rows) {
      List<@Nullable Object> key = new ArrayList<>();
      config.key().forEach(column -> key.add(row[columns.indexOf(column)]));
      last.put(key, row);
    }
    return List.copyOf(last.values());
  }

  private List<@Nullable Object> each(List<@Nullable Object[]> rows) {
    List<@Nullable Object> values = new ArrayList<>(rows.size() * columns.size());
    rows.forEach(row -> Collections.addAll(values, row));
    return values;
  }

  private String places(int rows) {
    String row = "(" + "?, ".repeat(columns.size() - 1) + "?)";
    return "VALUES " + String.join(", ", Collections.nCopies(rows, row));
  }

  private String text(String source) {
    return "INSERT %sINTO %s (%s) %s%s%s"
        .formatted(
            ConflictClause.isIgnore(dialect, config) ? "IGNORE " : "",
            dialect.table(table),
            dialect.columns(columns),
            source,
            ConflictClause.of(dialect, columns, config),
            returning == null ? "" : " RETURNING " + dialect.columns(returning.columns()));
  }

  @Override
  public long end() {
    return written;
  }

  @Override
  public void close() {
    // the transaction is all there is
  }
}
