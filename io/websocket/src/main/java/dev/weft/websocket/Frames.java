package dev.weft.websocket;

import dev.weft.websocket.Outgoing.Data;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Netty's frames and ours. */
final class Frames {
  private Frames() {}

  // ---- what comes ----

  /** {@return whether bits are set that nobody agreed on (RFC 6455 §5.2, RFC 7692 §6)} */
  static boolean hasStrayBits(WebSocketFrame frame) {
    boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
    return (frame.rsv() & ~(begins ? WebSocketExtension.RSV1 : 0)) != 0;
  }

  /** {@return a frame of a message} */
  static Part part(WebSocketFrame frame) {
    return new Part(
        !(frame instanceof ContinuationWebSocketFrame),
        frame.isFinalFragment(),
        frame instanceof TextWebSocketFrame,
        frame.rsv() != 0,
        bytes(frame));
  }

  /** {@return a copy of what a frame holds} */
  static byte[] bytes(WebSocketFrame frame) {
    return ByteBufUtil.getBytes(frame.content());
  }

  /** {@return the number of the ping that is answered; -1 if it was none of ours} */
  static long number(PongWebSocketFrame pong) {
    ByteBuf payload = pong.content();
    return payload.readableBytes() == Long.BYTES ? payload.getLong(payload.readerIndex()) : -1;
  }

  /**
   * {@return whether what the peer says of why it closes is text} Netty overlooks half a letter.
   */
  static boolean hasText(CloseWebSocketFrame frame) {
    ByteBuf body = frame.content();
    int start = Math.min(body.writerIndex(), body.readerIndex() + Short.BYTES);
    return ByteBufUtil.isText(body, start, body.writerIndex() - start, StandardCharsets.UTF_8);
  }

  /** {@return why the peer closes; empty if it says so with a code that may not be said} */
  static Optional<CloseReason> reason(CloseWebSocketFrame frame) {
    ByteBuf body = frame.content();
    int code = body.isReadable() ? body.getUnsignedShort(body.readerIndex()) : CloseReason.NONE;
    String words = frame.reasonText();
    return body.isReadable() && !CloseReason.isSaid(code)
        ? Optional.empty()
        : Optional.of(new CloseReason(code, words == null ? "" : words));
  }

  // ---- what goes ----

  /** {@return a frame with a part of a message} */
  static WebSocketFrame of(Data data, int from, int count) {
    boolean last = from + count == data.bytes().length;
    ByteBuf bytes = Unpooled.wrappedBuffer(data.bytes(), from, count);
    if (from > 0) {
      return new ContinuationWebSocketFrame(last, 0, bytes);
    }
    int bits = data.compressed() ? WebSocketExtension.RSV1 : 0;
    return data.text()
        ? new TextWebSocketFrame(last, bits, bytes)
        : new BinaryWebSocketFrame(last, bits, bytes);
  }

  /** {@return the last frame} */
  static CloseWebSocketFrame of(CloseReason word) {
    return word.code() == CloseReason.NONE
        ? new CloseWebSocketFrame()
        : new CloseWebSocketFrame(word.code(), word.reason());
  }
}
