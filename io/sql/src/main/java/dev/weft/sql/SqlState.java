package dev.weft.sql;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Why a database refused a statement, in the five characters of the SQL standard.
 *
 * <pre>{@code
 * try {
 *   database.execute("INSERT INTO users (email) VALUES (?)", email);
 * } catch (BrokenException e) {
 *   if (SqlState.of(e).filter(SqlState::isUniqueViolation).isPresent()) …
 * }
 * }</pre>
 *
 * @param code the SQLSTATE, as {@code 23505}
 * @param vendor the number that the database has for it; 0 if it has none
 */
public record SqlState(String code, int vendor) {
  /** {@return the state behind a failure of this room, if the database gave one} */
  public static Optional<SqlState> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && e.getSQLState() != null) {
        return Optional.of(new SqlState(e.getSQLState(), e.getErrorCode()));
      }
    }
    return Optional.empty();
  }

  /** {@return whether there is a row with such a key already} */
  public boolean isUniqueViolation() {
    return code.equals("23505") || (code.equals("23000") && (vendor == 1062 || vendor == 1586));
  }

  /** {@return whether a row refers to one that is not there, or is referred to} */
  public boolean isForeignKeyViolation() {
    return code.equals("23503")
        || code.equals("23506")
        || (code.equals("23000") && (vendor == 1451 || vendor == 1452));
  }

  /** {@return whether any constraint was broken} */
  public boolean isConstraintViolation() {
    return code.startsWith("23") || isMysql(3819);
  }

  /** {@return whether a value does not fit its column} */
  boolean isValueRefused() {
    return code.startsWith("22") || isMysql(1366) || (code.equals("01000") && vendor == 1265);
  }

  /** {@return whether it is a failure for which MySQL has no state, but a number} */
  private boolean isMysql(int number) {
    return code.equals("HY000") && vendor == number;
  }

  /**
   * {@return whether a transaction failed only because of another one, so that the whole of it is
   * worth another try: serialisation failures, deadlocks, and records that have changed since they
   * were read}
   */
  public boolean isWorthAnotherTry() {
    return code.equals("40001") || code.equals("40P01") || isMysql(1020);
  }
}
