package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a {@code SQLException} means, in one sentence. Pure. */
final class Failure {
  private static final String QUERY_CANCELLED = "57014";

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
          "connecting to PostgreSQL at " + address.host(), config.connectTimeout(), spent);
    }
    return new BrokenException(
        switch (state(e)) {
          case "28P01", "28000" ->
              "PostgreSQL at %s does not let user %s in: wrong user or password"
                  .formatted(address.host(), address.user());
          case "08004" ->
              "PostgreSQL at %s does not let user %s in: %s"
                  .formatted(address.host(), address.user(), firstLine(e));
          case "3D000" ->
              "PostgreSQL at %s has no database %s: create it first"
                  .formatted(address.host(), address.database());
          case "53300" ->
              "PostgreSQL at %s has no connection free: %s".formatted(address.host(), firstLine(e));
          case "57P03" ->
              "PostgreSQL at %s is starting up or shutting down: try again soon"
                  .formatted(address.host());
          default -> "cannot reach PostgreSQL at %s: %s".formatted(address.host(), reason(e));
        },
        e);
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

  /** {@return the failure of a statement, in words} */
  WeftException running(SQLException e, @Nullable String statement, Duration spent) {
    String state = state(e);
    if (state.equals(QUERY_CANCELLED) || has(e, SocketTimeoutException.class)) {
      return new TimedOutException("a statement on " + address, config.queryTimeout(), spent);
    }
    if (state.startsWith("08") || state.startsWith("57P")) {
      return new BrokenException(
          "lost the connection to PostgreSQL at %s: %s".formatted(address.host(), firstLine(e)), e);
    }
    if (state.equals("53100")) {
      return new BrokenException(
          "PostgreSQL at %s has no disk space left: make room and try again (%s)"
              .formatted(address.host(), firstLine(e)),
          e);
    }
    return new BrokenException(
        "%s (%sSQLSTATE %s)".formatted(firstLine(e), position(e, statement), state), e);
  }

  /** {@return whether a connection is good for others after a failure on it} */
  static boolean leavesConnectionGood(SQLException e) {
    String state = state(e);
    return state.length() == 5
        && !state.startsWith("08")
        && !state.startsWith("57")
        && !state.startsWith("58")
        && !state.startsWith("XX");
  }

  static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static String firstLine(SQLException e) {
    ServerErrorMessage server = server(e);
    String message = server == null ? e.getMessage() : server.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse(message);
  }

  /** {@return where in the statement it is wrong, as PostgreSQL says it} */
  private static String position(SQLException e, @Nullable String statement) {
    ServerErrorMessage server = server(e);
    int position = server == null ? 0 : server.getPosition();
    if (position < 1) {
      return "";
    }
    if (statement == null) {
      return "at character " + position + ", ";
    }
    int end =
        statement.offsetByCodePoints(
            0, Math.min(position - 1, statement.codePointCount(0, statement.length())));
    String before = statement.substring(0, end);
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
