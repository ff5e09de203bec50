package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The messages of a client of PostgreSQL, by the names that its documentation has for them
 * ("Message Formats", version 3.0), until they are taken. One thread.
 */
final class Frontend {
  private static final int VERSION = 3 << 16;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int CANCEL_REQUEST = 80_877_102;
  private static final int BINARY = 1;

  private static final int ROOM = 1 << 10;

  private static final byte[] READ_ONLY = utf8("weft_read_only");
  private static final byte[] TIMEOUT = utf8("weft_timeout");
  private static final byte[] NO_VALUES = {0, 0};

  private final BinaryBuffer out = new BinaryBuffer(ROOM);

  /** {@return what asks for TLS, before all else} */
  static byte[] sslRequest() {
    return new BinaryBuffer(8).int4(8).int4(SSL_REQUEST).take();
  }

  /** {@return what cancels the statement of a session, sent over another connection} */
  static byte[] cancelRequest(int process, int secret) {
    return new BinaryBuffer(16).int4(16).int4(CANCEL_REQUEST).int4(process).int4(secret).take();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- beginning ----

  /** Says who one is and how the session is to be; in this one case the message has no kind. */
  Frontend startup(Map<String, String> parameters) {
    int at = out.length();
    out.int4(0).int4(VERSION);
    parameters.forEach((name, value) -> out.text(utf8(name)).text(utf8(value)));
    out.int1(0);
    return end(at);
  }

  Frontend password(String proof) {
    int at = begin('p');
    out.text(utf8(proof));
    return end(at);
  }

  Frontend saslInitialResponse(String mechanism, String first) {
    int at = begin('p');
    byte[] said = utf8(first);
    out.text(utf8(mechanism)).int4(said.length).all(said);
    return end(at);
  }

  Frontend saslResponse(String next) {
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

  Frontend parse(byte[] name, String sql, List<PlainType> parameters) {
    int at = begin('P');
    out.text(name).text(utf8(sql)).int2(parameters.size());
    parameters.forEach(type -> out.int4(type.number()));
    return end(at);
  }

  Frontend describe(byte[] name) {
    int at = begin('D');
    out.int1('S').text(name);
    return end(at);
  }

  /**
   * Binds values to a prepared statement, in no portal of a name.
   *
   * @param values how many there are, and each as {@link PlainType#write} writes it
   */
  Frontend bind(byte[] name, byte[] values) {
    int at = begin('B');
    out.int1(0).text(name).int2(1).int2(BINARY).all(values).int2(1).int2(BINARY);
    return end(at);
  }

  /** Has what was bound run, for all of its rows. */
  Frontend execute() {
    int at = begin('E');
    out.int1(0).int4(0);
    return end(at);
  }

  /** Has a prepared statement forgotten. */
  Frontend close(byte[] name) {
    int at = begin('C');
    out.int1('S').text(name);
    return end(at);
  }

  /** Has what comes up to the next {@link #sync} change nothing; see {@link #prepareSettings}. */
  Frontend readOnly() {
    return bind(READ_ONLY, NO_VALUES).execute();
  }

  /** Has each statement up to the next {@link #sync} stopped after some milliseconds. */
  Frontend timeout(long millis) {
    byte[] digits = utf8(Long.toString(millis));
    BinaryBuffer values = new BinaryBuffer(16).int2(1).int4(digits.length).all(digits);
    return bind(TIMEOUT, values.take()).execute();
  }

  /**
   * Prepares {@link #readOnly} and {@link #timeout}, once for each session. SET TRANSACTION would
   * have the server write a warning each time.
   */
  Frontend prepareSettings() {
    String setting = "SELECT pg_catalog.set_config(%s, true)";
    parse(READ_ONLY, setting.formatted("'transaction_read_only', 'on'"), List.of());
    return parse(TIMEOUT, setting.formatted("'statement_timeout', $1"), List.of(PlainType.TEXT));
  }

  /** Ends what belongs together: it is committed, or undone as a whole. */
  Frontend sync() {
    return end(begin('S'));
  }

  Frontend terminate() {
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

  int length() {
    return out.length();
  }

  byte[] take() {
    return out.take();
  }

  /** Moves all to where it is sent from. */
  void moveTo(ByteBuf message) {
    out.moveTo(message);
  }
}
