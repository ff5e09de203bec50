package dev.weft.websocket;

import dev.weft.task.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;

/** Bytes become frames; and it is noted when some came. The loop only, but for the time. */
final class Decoder extends WebSocket13FrameDecoder {
  private final Clock clock;

  /** When the last bytes came. The loop writes, any thread reads. */
  private volatile long heard;

  /** What still comes is dropped. */
  private boolean deaf;

  /**
   * @param masked the peer masks, as clients do
   * @param extended frames may have reserved bits
   * @param most how many bytes a frame may have
   */
  Decoder(Clock clock, boolean masked, boolean extended, int most) {
    super(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(masked)
            .allowMaskMismatch(false)
            .allowExtensions(extended)
            .maxFramePayloadLength(most)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .build());
    this.clock = clock;
    this.heard = clock.nanos();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    heard = clock.nanos();
    if (deaf) {
      ReferenceCountUtil.release(message);
    } else {
      super.channelRead(context, message);
    }
  }

  /** From now on drops what comes. */
  void deafen() {
    deaf = true;
  }

  /** The peer is not to blame for the silence so far. */
  void excuse() {
    heard = clock.nanos();
  }

  /** {@return when something came last} Any thread. */
  long heard() {
    return heard;
  }
}
