package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What a PostgreSQL says, message after message. One thread. */
final class Server {
  private final BinaryBuffer out = new BinaryBuffer(64);

  /** That a statement is prepared which gives a column of a type; or none, if that is null. */
  Server prepared(PlainType type) {
    say('1', new byte[0]).say('t', new byte[] {0, 0});
    byte[] column =
        new BinaryBuffer(32)
            .int2(1)
            .text(bytes("v"))
            .int4(0)
            .int2(0)
            .int4(type.number())
            .int2(-1)
            .int4(-1)
            .int2(0)
            .take();
    return say('T', column).ready();
  }

  /** That a statement has begun; rows and {@link #done} follow. */
  Server bound() {
    return say('2', new byte[0]);
  }

  Server row(byte[] value) {
    return say('D', new BinaryBuffer(16).int2(1).int4(value.length).all(value).take());
  }

  Server done(String word) {
    return say('C', new BinaryBuffer(16).text(bytes(word)).take()).ready();
  }

  Server refused(String state, String why) {
    BinaryBuffer body = new BinaryBuffer(64);
    body.int1('S').text(bytes("ERROR")).int1('C').text(bytes(state)).int1('M').text(bytes(why));
    return say('E', body.int1(0).take());
  }

  Server ready() {
    return say('Z', new byte[] {'I'});
  }

  Server say(char kind, byte[] body) {
    out.int1(kind).int4(Integer.BYTES + body.length).all(body);
    return this;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] take() {
    return out.take();
  }

  ByteBuf buffer() {
    return Unpooled.wrappedBuffer(take());
  }
}
