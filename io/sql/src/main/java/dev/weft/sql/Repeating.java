package dev.weft.sql;

import dev.weft.flow.Flow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one statement once for each of many records, some of them in one piece. Within a
 * transaction. One task.
 */
final class Repeating {
  /** So many rows are in memory, and go to the server before it has answered. */
  private static final int BATCH = 1_000;

  // immutable
  private final Link link;
  private final Statements statements;
  private final Sql sql;

  // the task that runs it
  private @Nullable Columns columns;
  private int[] places = {};
  private long count;
  private long changed;

  /**
   * The statement.
   *
   * @throws IllegalArgumentException if its parameters have no names, or it is more than one
   */
  Repeating(Link link, Statements statements, String text) {
    this.link = link;
    this.statements = statements;
    this.sql = statements.parse(text);
    if (sql.isScript()) {
      throw new IllegalArgumentException(sql + " are several statements: give one");
    }
    if (sql.names().isEmpty()) {
      throw new IllegalArgumentException(
          sql + " has no parameters by name: write :name for the component of that name");
    }
  }

  /** Runs it for all records. {@return how many rows were changed} */
  long run(Flow<?> rows) throws InterruptedException {
    rows.window(BATCH).forEach(this::write);
    return changed;
  }

  private void write(List<?> rows) throws InterruptedException {
    List<List<@Nullable Object>> values = new ArrayList<>(rows.size());
    for (Object row : rows) {
      values.add(values(row));
    }
    long first = count + 1;
    Halving halving =
        new Halving(
            link,
            statements,
            sql.toString(),
            (from, to) ->
                write(values.subList((int) (from - first), (int) (to - first) + 1), from));
    changed += halving.run(first, first + rows.size() - 1);
    count += rows.size();
  }

  private List<@Nullable Object> values(Object row) {
    Columns known = columns;
    if (known == null) {
      known = new Columns(row.getClass());
      columns = known;
      places = places(known, row.getClass());
    }
    @Nullable Object[] all = known.of(row);
    List<@Nullable Object> values = new ArrayList<>(places.length);
    for (int place : places) {
      values.add(all[place]);
    }
    return sql.inOrder(values);
  }

  /** {@return which component stands for each parameter} */
  private int[] places(Columns known, Class<?> type) {
    List<String> names = known.names().stream().map(Mapper::plain).toList();
    return sql.names().stream()
        .mapToInt(name -> {
          int place = names.indexOf(Mapper.plain(name));
          if (place < 0) {
            throw new IllegalArgumentException(
                "%s has a parameter :%s, but a %s has only %s"
                    .formatted(sql, name, type.getSimpleName(), known.names()));
          }
          return place;
        })
        .toArray();
  }

  private long write(List<List<@Nullable Object>> rows, long first) throws InterruptedException {
    return link.use(connection ->
        JdbcBatch.run(connection, sql, rows, first, sql.toString(), statements.dialect()));
  }
}
