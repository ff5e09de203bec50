package dev.weft.sql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server says is wrong, as JDBC would say it: so there is one way to read it. */
final class SharedFailure {
  private static final String CANCELLED = "57014";
  private static final String UNSUPPORTED = "0A000";
  private static final String LOST = "08006";
  private static final String READ_ONLY = "25006";
  private static final String FORGOTTEN = "26000";

  /** A deadlock, or something that could not be put in order. */
  private static final Set<String> LOCKS = Set.of("40001", "40P01");

  private static final String NONSENSE = "08P01";

  /**
   * That, and that there is no such statement, or that its values have other types by now. When the
   * plan was made there was nothing wrong with them.
   */
  private static final Set<String> STALE = Set.of(UNSUPPORTED, FORGOTTEN, "42804", "42883");

  private SharedFailure() {}

  /** {@return what the body of a message says} */
  static SQLException of(byte[] body) {
    return new PSQLException(new ServerErrorMessage(new String(body, StandardCharsets.UTF_8)));
  }

  /** {@return that the connection has gone} */
  static SQLException lost(String why) {
    return new SQLException(why, LOST);
  }

  /** {@return that nothing came for too long} */
  static SQLException silent() {
    return lost("the server did not answer in time");
  }

  /** {@return that the server has said what it may not} */
  static SQLException nonsense(String what) {
    return new SQLException(what, NONSENSE);
  }

  /** {@return that a statement is to go over JDBC} */
  static SQLException stale(String why) {
    return new SQLException(why, UNSUPPORTED);
  }

  /** {@return whether the statement changes something where nothing may be changed} */
  static boolean isReadOnly(SQLException failure) {
    return READ_ONLY.equals(failure.getSQLState());
  }

  /** {@return whether the server undid a transaction for the locks it held, or was to get} */
  static boolean isOfLocks(SQLException failure) {
    return LOCKS.contains(Failure.state(failure));
  }

  /** {@return whether the server stopped the statement, for whomever} */
  static boolean isCancelled(SQLException failure) {
    return CANCELLED.equals(failure.getSQLState());
  }

  /** {@return whether the session has forgotten a statement it knew, and maybe all of them} */
  static boolean isForgotten(SQLException failure) {
    return FORGOTTEN.equals(failure.getSQLState());
  }

  /**
   * {@return whether the connection may remember a statement in a way that is not true any more}
   * After a change of a table, for one.
   */
  static boolean isStale(SQLException failure) {
    return STALE.contains(Failure.state(failure));
  }
}
