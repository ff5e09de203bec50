package dev.weft.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a client says to PostgreSQL, message after message, until it is taken. One thread.
 *
 * <p>Source: PostgreSQL's documentation, "Frontend/Backend Protocol", version 3.0.
 */
final class Frontend {
  /** The format of values: not text. */
  static final int BINARY = 1;

  private static final int VERSION = 3 << 16;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int CANCEL_REQUEST = 80_877_102;

  /** So much room is worth keeping. */
  private static final int ROOM = 1 << 12;

  private final BinaryBuffer out = new BinaryBuffer(ROOM);

  /** {@return what asks for TLS, before all else} */
  static byte[] tls() {
    return new BinaryBuffer(8).int4(8).int4(SSL_REQUEST).take();
  }

  /** {@return what cancels the statement of a session, said over another connection} */
  static byte[] cancel(int process, int secret) {
    return new BinaryBuffer(16).int4(16).int4(CANCEL_REQUEST).int4(process).int4(secret).take();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- beginning ----

  /** Says who one is and how one wants to talk; in this one case the message has no kind. */
  Frontend hello(Map<String, String> parameters) {
    int at = out.length();
    out.int4(0).int4(VERSION);
    parameters.forEach((name, value) -> out.text(utf8(name)).text(utf8(value)));
    out.int1(0);
    out.set4(at, out.length() - at);
    return this;
  }

  Frontend password(byte[] proof) {
    int at = begin('p');
    out.text(proof);
    return end(at);
  }

  /** Begins a proof by SASL (RFC 5802 for SCRAM). */
  Frontend proof(String mechanism, String first) {
    int at = begin('p');
    byte[] said = utf8(first);
    out.text(utf8(mechanism)).int4(said.length).all(said);
    return end(at);
  }

  Frontend proof(String next) {
    int at = begin('p');
    out.all(utf8(next));
    return end(at);
  }

  Frontend query(String sql) {
    int at = begin('Q');
    out.text(utf8(sql));
    return end(at);
  }

  // ---- statements ----

  /** Has a statement prepared under a name, and described. */
  Frontend prepare(byte[] name, String sql, List<PlainType> parameters) {
    int at = begin('P');
    out.text(name).text(utf8(sql)).int2(parameters.size());
    parameters.forEach(type -> out.int4(type.number()));
    end(at);
    at = begin('D');
    out.int1('S').text(name);
    return end(at);
  }

  /**
   * Has a prepared statement run.
   *
   * @param bound its values, as {@link Plan#bind} makes them
   */
  Frontend run(byte[] name, byte[] bound) {
    int at = begin('B');
    out.int1(0).text(name).all(bound);
    end(at);
    at = begin('E');
    out.int1(0).int4(0); // all rows
    return end(at);
  }

  /** Has a prepared statement forgotten. */
  Frontend forget(byte[] name) {
    int at = begin('C');
    out.int1('S').text(name);
    return end(at);
  }

  /** Ends what belongs together: it is committed, or undone as a whole. */
  Frontend sync() {
    return end(begin('S'));
  }

  Frontend goodbye() {
    return end(begin('X'));
  }

  private int begin(char kind) {
    int at = out.int1(kind).length();
    out.int4(0);
    return at;
  }

  private Frontend end(int at) {
    out.set4(at, out.length() - at);
    return this;
  }

  // ---- taking ----

  boolean isEmpty() {
    return out.length() == 0;
  }

  byte[] take() {
    return out.take();
  }

  /** What sends bytes. */
  interface Sender {
    void send(byte[] bytes, int length);
  }

  /** Gives all that was said to a sender, who may not keep it. */
  void take(Sender sender) {
    sender.send(out.array(), out.length());
    out.clear(1 << 16);
  }
}
