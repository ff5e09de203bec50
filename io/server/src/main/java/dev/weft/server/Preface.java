package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at the first bytes of a connection: whether its client begins with HTTP/2, because it knows
 * that this is spoken here (RFC 9113 §3.3). Then it is gone. The loop only.
 */
final class Preface extends ByteToMessageDecoder {
  private static final byte[] WORDS = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private final Consumer<ChannelHandlerContext> found;

  /**
   * @param found puts what reads HTTP/2 behind this
   */
  Preface(Consumer<ChannelHandlerContext> found) {
    this.found = found;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    int there = Math.min(in.readableBytes(), WORDS.length);
    for (int i = 0; i < there; i++) {
      if (in.getByte(in.readerIndex() + i) != WORDS[i]) {
        context.pipeline().remove(this); // the next one gets what has come
        return;
      }
    }
    if (there == WORDS.length) {
      found.accept(context);
      context.pipeline().remove(this);
    }
  }
}
