package dev.weft.sql;

import dev.weft.flow.Flow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a statement on their way into a flow. Immutable. */
final class Streaming<T> {
  /** Where cursors are opened and read. */
  interface Opener {
    Cursor open(Sql sql, List<@Nullable Object> values, int size) throws InterruptedException;

    List<@Nullable Object[]> next(Cursor cursor) throws InterruptedException;

    /** {@return whether nobody else uses the connection while rows are consumed} */
    boolean isAlone();
  }

  private final Statements statements;
  private final Class<T> type;
  private final Sql sql;
  private final List<@Nullable Object> values;
  private final int fetchSize;

  Streaming(
      Statements statements,
      Class<T> type,
      String text,
      @Nullable Object @Nullable [] values,
      int fetchSize) {
    this.statements = statements;
    this.type = type;
    this.sql = statements.parse(text);
    this.values = sql.values(values);
    this.fetchSize = fetchSize;
  }

  /**
   * One run of the flow. The first portion comes alone, as who wants a few rows wants no more; from
   * then on the next is read while the last is consumed, if the connection is free for it.
   */
  void run(Opener opener, Flow.Out<T> out) throws InterruptedException {
    Cursor cursor = opener.open(sql, values, fetchSize);
    try {
      Mapper<T> mapper = statements.mapper(type, cursor.columns());
      List<@Nullable Object[]> first = opener.next(cursor);
      emit(first, mapper, out);
      if (first.size() == fetchSize) {
        Flow<List<@Nullable Object[]>> others = portions(opener, cursor);
        (opener.isAlone() ? others.buffer(1) : others).forEach(rows -> emit(rows, mapper, out));
      }
    } finally {
      cursor.close();
    }
  }

  private static Flow<List<@Nullable Object[]>> portions(Opener opener, Cursor cursor) {
    return Flow.generate(out -> {
      for (var rows = opener.next(cursor); !rows.isEmpty(); rows = opener.next(cursor)) {
        out.emit(rows);
      }
    });
  }

  private void emit(List<@Nullable Object[]> rows, Mapper<T> mapper, Flow.Out<T> out)
      throws InterruptedException {
    for (@Nullable Object[] row : rows) {
      out.emit(Statements.required(mapper.map(row), sql));
    }
  }

  /** {@return how to read from a connection that nobody else uses} */
  static Opener on(Link link) {
    return new Opener() {
      @Override
      public Cursor open(Sql sql, List<@Nullable Object> values, int size)
          throws InterruptedException {
        return link.open(sql, values, size);
      }

      @Override
      public List<@Nullable Object[]> next(Cursor cursor) throws InterruptedException {
        return cursor.next();
      }

      @Override
      public boolean isAlone() {
        return true;
      }
    };
  }
}
