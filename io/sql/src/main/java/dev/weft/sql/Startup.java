package dev.weft.sql;

import dev.weft.net.Stream;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;

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

  /** A message of the server. */
  private record Message(char kind, ByteBuffer body) {}

  private final SharedOptions options;
  private Stream stream;
  private byte[] word = {};

  /** In the clear yet, to where the options say. */
  Startup(Stream stream, SharedOptions options) {
    this.stream = stream;
    this.options = options;
  }

  /** {@return what leads to the server now} */
  Stream stream() {
    return stream;
  }

  /** {@return what cancels a statement of the session, said over another connection} */
  byte[] word() {
    return word;
  }

  /**
   * Has the server let us in. Waits.
   *
   * @param longest how long a statement may take
   * @throws SQLException if it does not
   */
  void run(Duration longest) throws SQLException, InterruptedException {
    if (options.asksTls()) {
      secure();
    }
    stream.write(new Frontend().hello(options.session()).take());
    enter();
    set("statement_timeout", longest.toMillis());
    try {
      set("client_connection_check_interval", 1_000);
    } catch (SQLException e) {
      // older than PostgreSQL 14, or on a system that cannot do it
    }
  }

  /** Nobody asks whose certificate it is: the URL does not say whose it should be. */
  private void secure() throws SQLException, InterruptedException {
    stream.write(Frontend.tls());
    byte answer = stream.readExactly(1)[0];
    switch (answer) {
      case 'S' -> {
        TlsConfig tls = TlsConfig.defaults().withTrust(Trust.anybody()).withTruncation(true);
        stream = stream.startTls(tls, options.host());
      }
      case 'N' -> {
        if (options.needsTls()) {
          throw new SQLException("the server does not speak TLS", "08004");
        }
      }
      default -> throw SharedFailure.nonsense("it is no PostgreSQL");
    }
  }

  /** Until the server is ready for statements. */
  private void enter() throws SQLException, InterruptedException {
    Password password = new Password(options);
    for (Message message = read(); message.kind != 'Z'; message = read()) {
      switch (message.kind) {
        case 'R' -> {
          byte[] proof = password.answer(message.body);
          if (proof != null) {
            stream.write(proof);
          }
        }
        case 'K' -> word = Frontend.cancel(message.body.getInt(), message.body.getInt());
        case 'S', 'N', 'v' -> {} // what is set; what it notices; what it does not know
        default -> throw refused(message);
      }
    }
  }

  private void set(String name, long value) throws SQLException, InterruptedException {
    stream.write(new Frontend().query("SET %s = %d".formatted(name, value)).take());
    SQLException failure = null;
    for (Message message = read(); message.kind != 'Z'; message = read()) {
      switch (message.kind) {
        case 'C', 'S', 'N' -> {}
        case 'E' -> failure = refused(message);
        default -> throw refused(message);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private Message read() throws SQLException, InterruptedException {
    ByteBuffer head = ByteBuffer.wrap(stream.readExactly(1 + Integer.BYTES));
    char kind = (char) head.get();
    int length = head.getInt() - Integer.BYTES;
    if (length < 0 || length > LONGEST) {
      throw SharedFailure.nonsense("it is no PostgreSQL");
    }
    return new Message(kind, ByteBuffer.wrap(stream.readExactly(length)));
  }

  private static SQLException refused(Message message) {
    return message.kind == 'E'
        ? SharedFailure.of(message.body.array())
        : SharedFailure.nonsense("it sent '%s' unasked".formatted(message.kind));
  }
}
