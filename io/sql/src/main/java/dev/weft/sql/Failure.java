package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a {@code SQLException} means, in one sentence. Pure. */
final class Failure {
  /** MariaDB and MySQL: the time of a statement was over. */
  private static final Set<Integer> TOO_SLOW = Set.of(1969, 3024);

  /** MariaDB and MySQL: the disk is full, the table is full, writing failed. */
  private static final Set<Integer> FULL = Set.of(1021, 1114);

  /** MariaDB and MySQL: a record has changed since it was read, there is no room for more locks. */
  private static final Set<Integer> UNDONE = Set.of(1020, 1206);

  /** The driver of MariaDB begins with the number of the connection, which tells nobody a thing. */
  private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

  private final Address address;
  private final DatabaseConfig config;

  Failure(Address address, DatabaseConfig config) {
    this.address = address;
    this.config = config;
  }

  /** {@return the failure to connect, in words} */
  WeftException connecting(SQLException e, Duration spent) {
    if (has(e, SocketTimeoutException.class) || firstLine(e).contains("attempt timed out")) {
      return new TimedOutException(
          "connecting to " + address.server(), config.connectTimeout(), spent);
    }
    return new BrokenException(
        address.dialect() == Dialect.MARIADB ? mariadb(e) : standard(e, state(e)), e);
  }

  private String standard(SQLException e, String state) {
    return switch (state) {
      case "3D000" ->
          "%s has no database %s: create it first".formatted(address.server(), address.database());
      case "28P01", "28000" ->
          "%s does not let user %s in: wrong user or password"
              .formatted(address.server(), address.user());
      case "08004" ->
          "%s does not let user %s in: %s"
              .formatted(address.server(), address.user(), firstLine(e));
      case "53300" -> address.server() + " has no connection free: " + firstLine(e);
      case "57P03" -> address.server() + " is starting up or shutting down: try again soon";
      default -> "cannot reach %s: %s".formatted(address.server(), reason(e));
    };
  }

  /** Most of its failures have a number; those of the driver itself have only words. */
  private String mariadb(SQLException e) {
    String said = firstLine(e);
    if (e.getErrorCode() == 1044) {
      return "%s does not let user %s into database %s: grant it, or correct the name"
          .formatted(address.server(), address.user(), address.database());
    }
    if (said.contains("RSA public key is not available")) {
      return "%s takes the password encrypted only: go there with TLS, or add"
              .formatted(address.server())
          + " allowPublicKeyRetrieval=true to the URL";
    }
    if (said.contains("with a Self signed certificates")) {
      return "%s shows a certificate that nobody vouches for: add".formatted(address.server())
          + " sslMode=verify-ca&serverSslCert=ca.pem to the URL, with its own ca.pem; or"
          + " sslMode=trust, where nobody can come between";
    }
    return standard(e, e.getErrorCode() == 1049 ? "3D000" : state(e));
  }

  private static String reason(SQLException e) {
    if (has(e, UnknownHostException.class)) {
      return "unknown host";
    }
    if (has(e, ConnectException.class)) {
      return "connection refused; is it running?";
    }
    return firstLine(e);
  }

  /**
   * {@return the failure of a statement, in words}
   *
   * @param most how long it might take
   */
  WeftException running(SQLException e, @Nullable Sql statement, Duration most, Duration spent) {
    String state = state(e);
    if (isTooSlow(e)) {
      return new TimedOutException("a statement on " + address, most, spent);
    }
    if (isLost(e)) {
      return new BrokenException(
          "lost the connection to %s: %s".formatted(address.server(), firstLine(e)), e);
    }
    if (state.equals("53100")
        || (address.dialect() == Dialect.MARIADB && FULL.contains(e.getErrorCode()))) {
      return new BrokenException(
          "%s has no disk space left: make room and try again (%s)"
              .formatted(address.server(), firstLine(e)),
          e);
    }
    return new BrokenException(
        "%s (%sSQLSTATE %s)".formatted(firstLine(e), position(e, statement), state), e);
  }

  /** {@return whether the server has rolled back all, and would begin anew without a word} */
  boolean undoesAll(SQLException e) {
    return address.dialect() == Dialect.MARIADB
        && (state(e).equals("40001") || UNDONE.contains(e.getErrorCode()));
  }

  /** {@return that nothing can be done any more in a transaction} */
  static BrokenException undone(SQLException why) {
    return new BrokenException(
        "the server has rolled the transaction back (%s), so nothing of it is committed: let the"
                .formatted(firstLine(why))
            + " failure pass, and try all of it again",
        why);
  }

  /** {@return the failure of a commit, in words: above all whether it is known what it came to} */
  WeftException committing(SQLException e, Duration spent) {
    return isLost(e) || has(e, SocketTimeoutException.class)
        ? unknown("lost the connection: " + firstLine(e), e)
        : running(e, null, config.queryTimeout(), spent);
  }

  /** {@return that nobody knows whether a transaction was committed} */
  BrokenException unknown(String why, Throwable cause) {
    return new BrokenException(
        "it is unknown whether %s committed the transaction (%s): look before doing it again"
            .formatted(address.server(), why),
        cause);
  }

  /** {@return that there were too many rows for memory} */
  static RefusedException tooMany(Sql sql, int limit) {
    return new RefusedException(
        "%s gives more than %d rows: take flow, or raise maxRows".formatted(sql, limit));
  }

  private static boolean isTooSlow(SQLException e) {
    return state(e).equals("57014")
        || TOO_SLOW.contains(e.getErrorCode())
        || e instanceof SQLTimeoutException
        || isSilence(e);
  }

  /** {@return whether the server did not answer in time, so that it may still be at work} */
  static boolean isSilence(SQLException e) {
    return has(e, SocketTimeoutException.class);
  }

  /** {@return whether the connection broke, so that nobody knows what the server did last} */
  private static boolean isLost(SQLException e) {
    String state = state(e);
    return state.startsWith("08")
        || state.startsWith("57P")
        || e.getErrorCode() == 1927
        || (state.isEmpty() && has(e, IOException.class));
  }

  /** {@return whether a connection is good for others after a failure on it} */
  static boolean leavesConnectionGood(SQLException e) {
    String state = state(e);
    return state.length() == 5
        && !isLost(e)
        && !state.startsWith("57")
        && !state.startsWith("58")
        && !state.startsWith("70")
        && !state.startsWith("XX");
  }

  static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static String firstLine(SQLException e) {
    ServerErrorMessage server = server(e);
    String message = server == null ? e.getMessage() : server.getMessage();
    return message == null
        ? e.toString()
        : CONNECTION.matcher(message.lines().findFirst().orElse(message)).replaceFirst("");
  }

  /** {@return where in the statement it is wrong, as PostgreSQL says it} */
  private static String position(SQLException e, @Nullable Sql statement) {
    ServerErrorMessage server = server(e);
    int position = server == null ? 0 : server.getPosition();
    return position < 1 ? "" : position(position, statement);
  }

  /**
   * {@return where in the text as it was written, with a comma behind}
   *
   * @param position what PostgreSQL says: code points from 1, in the numbered text
   */
  static String position(int position, @Nullable Sql statement) {
    if (statement == null) {
      return "at character " + position + ", ";
    }
    String sent = statement.numbered();
    int place =
        sent.offsetByCodePoints(0, Math.min(position - 1, sent.codePointCount(0, sent.length())));
    String text = statement.text();
    String before = text.substring(0, statement.place(place));
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
    return "line " + line + ", column " + column + ", ";
  }

  private static @Nullable ServerErrorMessage server(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }

  private static boolean has(Throwable e, Class<? extends Throwable> kind) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
