package dev.weft.sql;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the pipelined driver fails with, as JDBC would say it: so there is one way to read it. */
final class SharedFailure {
  private static final String CANCELLED = "57014";
  private static final String UNSUPPORTED = "0A000";
  private static final String NO_SUCH_STATEMENT = "26000";
  private static final String LOST = "08006";

  private SharedFailure() {}

  static SQLException of(Throwable failure) {
    if (!(failure instanceof PgException e)) {
      return new SQLException(said(failure), LOST, failure);
    }
    StringBuilder fields = new StringBuilder();
    append(fields, 'S', e.getSeverity());
    append(fields, 'C', e.getSqlState());
    append(fields, 'M', e.getErrorMessage());
    append(fields, 'D', e.getDetail());
    append(fields, 'H', e.getHint());
    append(fields, 'P', e.getPosition());
    append(fields, 'p', e.getInternalPosition());
    append(fields, 'q', e.getInternalQuery());
    append(fields, 'W', e.getWhere());
    append(fields, 's', e.getSchema());
    append(fields, 't', e.getTable());
    append(fields, 'c', e.getColumn());
    append(fields, 'd', e.getDataType());
    append(fields, 'n', e.getConstraint());
    append(fields, 'F', e.getFile());
    append(fields, 'L', e.getLine());
    append(fields, 'R', e.getRoutine());
    PSQLException same = new PSQLException(new ServerErrorMessage(fields.toString()));
    same.initCause(failure);
    return same;
  }

  private static void append(StringBuilder fields, char kind, @Nullable String text) {
    if (text != null) {
      fields.append(kind).append(text).append('\0');
    }
  }

  private static String said(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** {@return whether the server stopped the statement, for whomever} */
  static boolean isCancelled(Throwable failure) {
    return has(failure, CANCELLED);
  }

  /**
   * {@return whether the connection remembers a statement in a way that is not true any more} After
   * a change of a table, for one.
   */
  static boolean isStale(Throwable failure) {
    return has(failure, UNSUPPORTED) || has(failure, NO_SUCH_STATEMENT);
  }

  private static boolean has(Throwable failure, String state) {
    return failure instanceof PgException e && state.equals(e.getSqlState());
  }
}
