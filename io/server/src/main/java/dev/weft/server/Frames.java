package dev.weft.server;

import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2PromisedRequestVerifier.ALWAYS_VERIFY;

import dev.weft.task.Clock;
import dev.weft.task.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a client become calls, which go to the task of the connection. The loop only.
 *
 * <p>Netty keeps the rules of frames, streams and windows, and bounds what a block of header fields
 * may hold. Here is what remains: which requests are refused, and how much a client may do that
 * brings it nothing, but costs.
 */
final class Frames extends Http2EventAdapter {
  /**
   * So many bytes of bodies that nobody has read yet a connection keeps, beyond those that each
   * client may send at first; one stream has 64 KiB of it, so that it does not hold up the others.
   */
  static final int WINDOW = 1024 * 1024;

  /** So many frames that want an answer may come from a client that takes none. */
  private static final int MOST_UNHEARD = 100;

  // immutable
  private final Session session;
  private final Limits limits;
  private final int most;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final Conduct conduct;
  private final Clock clock;
  private final Calm noise;

  // the loop only
  private int unheard;

  Frames(Session session, Service service, Conduct conduct, Clock clock) {
    this.session = session;
    this.limits = service.config().limits();
    this.most = service.config().load().streams();
    this.connection = session.connection();
    this.conduct = conduct;
    this.key = connection.newKey();
    this.clock = clock;
    this.noise = Calm.ofNoise(clock);
  }

  /**
   * {@return what speaks HTTP/2 on a connection}
   *
   * @param loop that of the connection
   */
  static Session session(String peer, Service service, Loop loop, Clock clock) {
    Http2Connection connection = new DefaultHttp2Connection(true, 0);
    connection
        .remote()
        .maxActiveStreams(service.config().load().streams()); // also before the client knows it
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    Http2ConnectionEncoder encoder =
        new DefaultHttp2ConnectionEncoder(
            connection, new DefaultHttp2FrameWriter((name, value) -> Heading.isSecret(name)));
    Http2FrameReader reader =
        new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, fields(service)));
    Http2ConnectionDecoder decoder =
        new DefaultHttp2ConnectionDecoder(connection, encoder, reader, ALWAYS_VERIFY);
    return new Session(peer, service, loop, clock, decoder, encoder);
  }

  /** {@return what clients are told} */
  static Http2Settings settings(Service service) {
    return new Http2Settings()
        .maxConcurrentStreams(service.config().load().streams())
        .maxHeaderListSize(fields(service));
  }

  private static long fields(Service service) {
    Limits limits = service.config().limits();
    return (long) limits.line() + limits.headers();
  }

  private @Nullable Call call(Http2Stream stream) {
    return stream.getProperty(key);
  }

  /** {@return the calls that are answered, and whose client has not taken all of it} */
  List<Call> left() {
    List<Call> left = new ArrayList<>();
    try {
      connection.forEachActiveStream(stream -> {
        Call call = call(stream);
        if (call != null && call.isLeft()) {
          left.add(call);
        }
        return true;
      });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // nothing in there throws it
    }
    return left;
  }

  // ---- what makes calls ----

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean last)
      throws Http2Exception {
    Http2Stream stream = connection.stream(id);
    Call known = call(stream);
    if (known == null) {
      begin(context, stream, Fields.request(id, headers), last);
    } else {
      known.comes(Unpooled.EMPTY_BUFFER, true); // trailers, which nobody asks for
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
      boolean last)
      throws Http2Exception {
    onHeadersRead(context, id, headers, padding, last);
  }

  /** The first request came by HTTP/1.1, as a whole. */
  void upgraded(ChannelHandlerContext context, HttpRequest head) throws Http2Exception {
    begin(context, connection.stream(1), head, true);
  }

  private void begin(
      ChannelHandlerContext context, Http2Stream stream, HttpRequest head, boolean whole)
      throws Http2Exception {
    if (!session.enters(most)) { // handlers of calls that were taken back count, too
      throw Http2Exception.streamError(stream.id(), REFUSED_STREAM, "too much is handled");
    }
    Fault fault = Fields.fault(head, limits);
    Call call = new Call(session, stream.id(), head, whole, fault, clock.nanos());
    stream.setProperty(key, call);
    context.fireChannelRead(call);
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean last)
      throws Http2Exception {
    Call call = call(connection.stream(id));
    int size = data.readableBytes();
    if (size == 0 && !last) {
      noise(context, "empty frames");
    }
    boolean kept = call != null && call.comes(data, last);
    return kept
        ? padding
        : size + padding; // the room of what is kept is given again when it is read
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    Call call = call(stream);
    if (call != null) {
      call.close();
    }
    conduct.over(stream.id());
    session.changed();
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf words) {
    session.drain();
  }

  // ---- what makes work ----

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int id, long error)
      throws Http2Exception {
    conduct.inVain();
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    noise(context, "pings");
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    noise(context, "settings");
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    noise(context, "priorities");
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    noise(context, "frames of an unknown type");
  }

  /** What wants an answer and is not heard is kept, so it has a bound of its own. */
  private void noise(ChannelHandlerContext context, String what) throws Http2Exception {
    unheard = context.channel().isWritable() ? 0 : unheard + 1;
    if (noise.isOver() || unheard > MOST_UNHEARD) {
      throw Conduct.tooMuch(what);
    }
  }
}
