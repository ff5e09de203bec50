package dev.weft.sql;

import dev.weft.net.Stream;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * How a connection to PostgreSQL begins: TLS if it is asked for, who we are and the proof of it,
 * and how the session is to be. One task.
 *
 * <pre>
 * in the clear → secure → let in → as it is to be
 *      └───────────↗
 * </pre>
 */
final class Startup {
  /** Longer than any message before the first statement has reason to be. */
  private static final int LONGEST = 1 << 16;

  /** The server has no such setting, or not on this system. */
  private static final Set<String> UNKNOWN = Set.of("42704", "22023", "0A000");

  /** A message of the server. */
  private record Message(char kind, ByteBuffer body) {}

  private final SharedOptions options;
  private final Frontend out = new Frontend();
  private Stream stream;
  private byte[] cancelRequest = {};

  /** In the clear yet, to where the options say. */
  Startup(Stream stream, SharedOptions options) {
    this.stream = stream;
    this.options = options;
  }

  /** {@return what leads to the server now} */
  Stream stream() {
    return stream;
  }

  /** {@return what cancels a statement of the session, sent over another connection} */
  byte[] cancelRequest() {
    return cancelRequest;
  }

  /**
   * Has the server let us in. Waits.
   *
   * @param longest how long a statement may take
   * @throws SQLException if it does not
   */
  void run(Duration longest) throws SQLException, InterruptedException {
    try {
      if (options.asksTls()) {
        secure();
      }
      out.startup(options.session());
      enter();
      set("statement_timeout", longest.toMillis());
      out.prepareSettings().sync();
      requireDone();
    } catch (BufferUnderflowException e) {
      throw noPostgres();
    }
    try {
      set("client_connection_check_interval", 1_000);
    } catch (SQLException e) {
      if (!UNKNOWN.contains(Failure.state(e))) {
        throw e;
      } // else older than PostgreSQL 14, or on a system that cannot do it
    }
  }

  /**
   * Up to {@code sslmode=require} libpq and pgjdbc check no certificate either; what asks for more
   * goes over JDBC.
   */
  private void secure() throws SQLException, InterruptedException {
    stream.write(Frontend.sslRequest());
    byte answer = stream.readExactly(1)[0];
    switch (answer) {
      case 'S' -> {
        TlsConfig tls = TlsConfig.defaults().withTrust(Trust.anybody()).withTruncation(true);
        stream = stream.startTls(tls, options.host());
      }
      case 'N' -> {
        if (options.needsTls()) {
          throw new SQLException(
              "it does not speak TLS, which sslmode=require asks for: set ssl = on there, or"
                  + " sslmode=prefer here",
              "08004");
        }
      }
      default -> throw noPostgres();
    }
  }

  /** Until the server is ready for statements. */
  private void enter() throws SQLException, InterruptedException {
    Password password = new Password(options, stream.tls(), out);
    for (Message message = read(); message.kind != Backend.READY_FOR_QUERY; message = read()) {
      switch (message.kind) {
        case Backend.AUTHENTICATION -> password.answer(message.body);
        case Backend.BACKEND_KEY_DATA ->
            cancelRequest = Frontend.cancelRequest(message.body.getInt(), message.body.getInt());
        case Backend.PARAMETER_STATUS,
            Backend.NOTICE_RESPONSE,
            Backend.NEGOTIATE_PROTOCOL_VERSION -> {}
        default -> throw failure(message);
      }
    }
  }

  private void set(String name, long value) throws SQLException, InterruptedException {
    out.query("SET " + name + " = " + value);
    requireDone();
  }

  /** What was said has no rows. */
  private void requireDone() throws SQLException, InterruptedException {
    SQLException failure = null;
    for (Message message = read(); message.kind != Backend.READY_FOR_QUERY; message = read()) {
      switch (message.kind) {
        case Backend.COMMAND_COMPLETE,
            Backend.PARSE_COMPLETE,
            Backend.PARAMETER_STATUS,
            Backend.NOTICE_RESPONSE -> {}
        case Backend.ERROR_RESPONSE -> failure = failure(message);
        default -> throw failure(message);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Sends what was said, and waits for the next message. */
  private Message read() throws SQLException, InterruptedException {
    if (out.length() > 0) {
      stream.write(out.take());
    }
    ByteBuffer head = ByteBuffer.wrap(stream.readExactly(Backend.HEAD));
    char kind = (char) head.get();
    int length = head.getInt() - Integer.BYTES;
    if (length < 0 || length > LONGEST) {
      throw noPostgres();
    }
    return new Message(kind, ByteBuffer.wrap(stream.readExactly(length)));
  }

  private static SQLException failure(Message message) {
    return message.kind == Backend.ERROR_RESPONSE
        ? SharedFailure.of(message.body.array())
        : noPostgres();
  }

  private static SQLException noPostgres() {
    return SharedFailure.nonsense("what answers there is no PostgreSQL: check host and port");
  }
}
