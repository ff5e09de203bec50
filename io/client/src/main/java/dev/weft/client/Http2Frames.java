package dev.weft.client;

import dev.weft.task.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;

/** What comes, and to whom it goes. The loop only. */
final class Http2Frames extends Http2FrameAdapter {
  /** So many frames that answer nothing may come within {@link #NOISE_NANOS}. */
  private static final int MOST_NOISE = 1_000;

  private static final long NOISE_NANOS = 10_000_000_000L;
  private static final int MOST_WORDS = 200;

  private final Http2Handler handler;
  private final Http2Session session;
  private final Clock clock;

  private int noise;
  private long quietAt;

  Http2Frames(Http2Handler handler, Http2Session session, Clock clock) {
    this.handler = handler;
    this.session = session;
    this.clock = clock;
    this.quietAt = clock.nanos();
  }

  // ---- answers ----

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    Dialogue dialogue = handler.dialogue(id);
    if (dialogue == null) {
      requireOurs(id);
      return;
    }
    boolean trailers = dialogue.hasHead();
    if (!trailers) {
      head(dialogue, id, headers, end);
    }
    if (end) {
      dialogue.end();
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    onHeadersRead(context, id, headers, padding, end);
  }

  private void head(Dialogue dialogue, int id, Http2Headers headers, boolean end)
      throws Http2Exception {
    try {
      int status = Http2Messages.status(headers);
      if (status / 100 == 1) { // 100, 103: the answer follows
        requireMore(end);
        noise();
        return;
      }
      boolean body = !end && dialogue.mayHaveBody(status);
      dialogue.answered(Http2Messages.head(status, headers, body));
      session.answered();
    } catch (IllegalArgumentException e) {
      throw Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, e, "%s", e.getMessage());
    }
  }

  /** Streams of the server's own would be pushed, and that is switched off (RFC 9113 §8.4). */
  private static void requireOurs(int id) throws Http2Exception {
    if (id % 2 == 0) {
      throw Http2Exception.connectionError(
          Http2Error.PROTOCOL_ERROR, "stream %d, which nobody has asked for", id);
    }
  }

  private static void requireMore(boolean end) {
    if (end) {
      throw new IllegalArgumentException("it ends before its final status");
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    Dialogue dialogue = handler.dialogue(id);
    int count = data.readableBytes();
    if (dialogue == null) {
      return count + padding;
    }
    if (!dialogue.hasHead()) {
      throw malformed(id, "a body without a status");
    }
    if (count > 0 && dialogue.isBodiless()) {
      throw malformed(id, "a body where there can be none");
    }
    if (count > 0) {
      dialogue.piece(ByteBufUtil.getBytes(data));
    }
    if (end) {
      dialogue.end();
    }
    return padding; // the rest once it has been read
  }

  private static Http2Exception malformed(int id, String what) {
    return Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, "%s", what);
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
    Dialogue dialogue = handler.dialogue(id);
    if (dialogue != null) {
      dialogue.fail(Sentences.reset(session.target, code)); // no news after a complete answer
    }
  }

  // ---- the connection ----

  @Override
  public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf debug) {
    int count = Math.min(MOST_WORDS, debug.readableBytes());
    String words = debug.toString(debug.readerIndex(), count, StandardCharsets.US_ASCII);
    String said = words.replaceAll("[^ -~]+", " ").strip();
    handler.goAway(
        last, said.isEmpty() ? Sentences.name(code) : Sentences.name(code) + ", " + said);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    noise();
    session.allows(handler.connection().local().maxActiveStreams());
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    noise();
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    noise();
  }

  /** A server may not keep us busy with what answers nothing. */
  private void noise() throws Http2Exception {
    if (++noise < MOST_NOISE) {
      return;
    }
    long now = clock.nanos();
    if (now - quietAt < NOISE_NANOS) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "%,d frames that answer nothing", noise);
    }
    quietAt = now;
    noise = 0;
  }
}
