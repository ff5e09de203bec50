package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a PostgreSQL says, message after message. One thread. */
final class Server {
  private final BinaryBuffer out = new BinaryBuffer(64);

  /** {@return that a statement gives one column, of a type} */
  static byte[] description(PlainType type) {
    return new BinaryBuffer(32)
        .int2(1)
        .text(Frontend.utf8("v"))
        .int4(0)
        .int2(0)
        .int4(type.number())
        .int2(-1)
        .int4(-1)
        .int2(0)
        .take();
  }

  /** That a statement is prepared which gives a column of a type. */
  Server prepared(PlainType type) {
    say('1', new byte[0]).say('t', new byte[] {0, 0});
    return say(Backend.ROW_DESCRIPTION, description(type)).ready();
  }

  /** That a statement has begun; rows and {@link #done} follow. */
  Server bound() {
    return say('2', new byte[0]);
  }

  Server row(byte[] value) {
    return say(Backend.DATA_ROW, new BinaryBuffer(16).int2(1).int4(value.length).all(value).take());
  }

  Server done(String word) {
    return complete(word).ready();
  }

  /** That a statement is done, and the next one of its transaction begins. */
  Server complete(String word) {
    return say(Backend.COMMAND_COMPLETE, new BinaryBuffer(16).text(Frontend.utf8(word)).take());
  }

  /** How what follows in the transaction is to be. */
  Server setting(String value) {
    return bound().row(Frontend.utf8(value)).complete("SELECT 1");
  }

  Server refused(String state, String why) {
    BinaryBuffer body = new BinaryBuffer(64);
    body.int1('S')
        .text(Frontend.utf8("ERROR"))
        .int1('C')
        .text(Frontend.utf8(state))
        .int1('M')
        .text(Frontend.utf8(why));
    return say(Backend.ERROR_RESPONSE, body.int1(0).take());
  }

  Server ready() {
    return say(Backend.READY_FOR_QUERY, new byte[] {'I'});
  }

  Server say(char kind, byte[] body) {
    out.int1(kind).int4(Integer.BYTES + body.length).all(body);
    return this;
  }

  byte[] take() {
    return out.take();
  }

  ByteBuf buffer() {
    return Unpooled.wrappedBuffer(take());
  }
}
