package dev.weft.client;

import dev.weft.client.Dialogue.Failure;
import dev.weft.task.Timer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection of HTTP/2 on its loop: Netty's codec, and who talks on which stream.
 *
 * <p>The window of the connection opens again as bytes come, that of a stream as they are read: so
 * a body that nobody reads stops alone. The loop only, but for {@link #execute}.
 */
final class Http2Handler extends Http2ConnectionHandler {
  private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;
  private static final int PIECE = 16 * 1024;

  /** A connection without a request for so long is asked whether it still lives. */
  private static final long STALE_NANOS = 1_000_000_000;

  /** A request that waits for a stream: the server has just allowed fewer. */
  private record Unstarted(Dialogue dialogue, Runnable start) {}

  // immutable
  private final Http2Session session;
  private final KeepAwake watch;
  private final Http2Connection.PropertyKey key;

  /** Written when this is added, before others know the session; read by any thread. */
  private volatile @Nullable ChannelHandlerContext context;

  // the loop
  private final ArrayDeque<Unstarted> unstarted = new ArrayDeque<>(0);
  private @Nullable String goAway;
  private @Nullable Throwable cause;
  private @Nullable Failure over;
  private @Nullable Timer timer;
  private long reads;
  private long readsAtLook;
  private boolean pinged;
  private long idleSince;

  Http2Handler(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Http2Session session,
      KeepAwake watch) {
    super(decoder, encoder, settings, true);
    this.session = session;
    this.watch = watch;
    this.key = connection().newKey();
    this.idleSince = watch.clock().nanos();
    decoder.frameListener(new Http2Frames(this, session, watch.clock()));
    connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamClosed(Http2Stream stream) {
                closed(stream);
              }
            });
  }

  // ---- its life ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    if (added.channel().isActive()) {
      opened(added);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) throws Exception {
    super.channelActive(active);
    opened(active);
  }

  /** The first message of this connection is who looks after it. */
  private void opened(ChannelHandlerContext active) throws Http2Exception {
    connection()
        .local()
        .flowController()
        .incrementWindowSize(
            connection().connectionStream(),
            CONNECTION_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    flush(active);
    active.fireChannelRead(session);
    active.fireChannelReadComplete();
  }

  @Override
  public void channelRead(ChannelHandlerContext active, Object message) throws Exception {
    reads++;
    super.channelRead(active, message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext active, Throwable thrown) throws Exception {
    cause = cause == null ? thrown : cause;
    super.exceptionCaught(active, thrown);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) throws Exception {
    over(Sentences.lost(session.target, goAway, cause));
    super.channelInactive(inactive); // reads what came last, then closes all streams
    failUnstarted();
    Timer set = timer;
    if (set != null) {
      watch.loop().stop(set);
    }
  }

  /** No request begins any more, and those under way fail with their streams. */
  private void over(Failure why) {
    if (over == null) {
      over = why;
      session.retire();
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext active,
      boolean outbound,
      Throwable thrown,
      @Nullable Http2Exception error) {
    over(
        error == null
            ? Sentences.lost(session.target, goAway, thrown)
            : Sentences.nonsense(session.target, error));
    super.onConnectionError(active, outbound, thrown, error);
    flush(active);
    active.close(); // and so every stream fails
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext active,
      boolean outbound,
      Throwable thrown,
      Http2Exception.StreamException error) {
    Http2Stream stream = connection().stream(error.streamId());
    if (stream == null && error.error() == Http2Error.STREAM_CLOSED) {
      return; // what was under way when it was broken off (RFC 9113 §5.1)
    }
    Dialogue dialogue = dialogue(stream);
    if (dialogue != null) {
      dialogue.fail(
          outbound
              ? Sentences.unsendable(session.target, error)
              : Sentences.nonsense(session.target, error));
    }
    super.onStreamError(active, outbound, thrown, error);
  }

  // ---- streams ----

  @Nullable Dialogue dialogue(int id) {
    return dialogue(connection().stream(id));
  }

  @Nullable Dialogue dialogue(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  void begin(Dialogue dialogue, Http2Headers head, byte @Nullable [] body) {
    Failure why = over;
    if (why != null || connection().goAwayReceived()) {
      dialogue.fail(why == null ? Sentences.leaving(session.target, goAway) : why.asUntouched());
    } else if (!connection().local().canOpenStream()) {
      unstarted.add(new Unstarted(dialogue, () -> begin(dialogue, head, body)));
    } else {
      start(dialogue, head, body);
    }
  }

  private void start(Dialogue dialogue, Http2Headers head, byte @Nullable [] body) {
    int id = connection().local().incrementAndGetNextStreamId();
    try {
      connection().local().createStream(id, false).setProperty(key, dialogue);
    } catch (Http2Exception e) { // it has had all the streams that it can have
      session.retire();
      dialogue.fail(Sentences.unsendable(session.target, e).asUntouched());
      return;
    }
    dialogue.id = id;
    watch();
    boolean last = body != null && body.length == 0;
    encoder().writeHeaders(active(), id, head, 0, last, promise());
    if (last) {
      dialogue.sent();
    } else if (body != null) {
      dialogue.sending(body.length);
      send(dialogue, body, true);
    }
  }

  /** Sends bytes that were counted as {@linkplain Dialogue#sending being sent}. */
  void send(Dialogue dialogue, byte[] bytes, boolean last) {
    int from = 0;
    do {
      int count = Math.min(PIECE, bytes.length - from);
      boolean end = last && from + count == bytes.length;
      encoder()
          .writeData(
              active(),
              dialogue.id,
              Unpooled.wrappedBuffer(bytes, from, count),
              0,
              end,
              promise().addListener(done -> wrote(dialogue, count, end, done.isSuccess())));
      from += count;
    } while (from < bytes.length);
  }

  private static void wrote(Dialogue dialogue, int count, boolean end, boolean success) {
    if (success) {
      dialogue.wrote(count);
      if (end) {
        dialogue.sent();
      }
    } // else its stream tells why
  }

  void consumed(Dialogue dialogue, int count) {
    Http2Stream stream = connection().stream(dialogue.id);
    if (stream != null) {
      try {
        connection().local().flowController().consumeBytes(stream, count);
      } catch (Http2Exception e) {
        onError(active(), true, e);
      }
    }
  }

  /** Breaks off what is not over (RFC 9113 §5.4.2). */
  void cancel(Dialogue dialogue) {
    unstarted.removeIf(each -> each.dialogue == dialogue);
    if (dialogue.id > 0 && connection().stream(dialogue.id) != null) {
      resetStream(active(), dialogue.id, Http2Error.CANCEL.code(), promise());
    }
  }

  private void closed(Http2Stream stream) {
    Dialogue dialogue = dialogue(stream);
    if (dialogue != null) {
      Failure why = over;
      dialogue.fail(why == null ? Sentences.lost(session.target, goAway, null) : why);
    }
    if (connection().numActiveStreams() == 0) {
      idleSince = watch.clock().nanos();
    }
    while (over == null && !unstarted.isEmpty() && connection().local().canOpenStream()) {
      unstarted.remove().start.run();
    }
  }

  /** The server leaves: what it has not looked at can be asked of another connection. */
  void goAway(int last, String words) {
    goAway = words;
    session.retire();
    try {
      connection()
          .forEachActiveStream(stream -> {
            Dialogue dialogue = dialogue(stream);
            if (dialogue != null && stream.id() > last) {
              dialogue.fail(Sentences.leaving(session.target, goAway));
            }
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // the visitor throws none
    }
    failUnstarted();
  }

  private void failUnstarted() {
    unstarted.forEach(each -> each.dialogue.fail(Sentences.leaving(session.target, goAway)));
    unstarted.clear();
  }

  // ---- whether the server is there ----

  private void watch() {
    boolean stale = watch.clock().nanos() - idleSince > STALE_NANOS;
    if (timer == null) {
      readsAtLook = reads;
      pinged = stale;
      if (stale) {
        ping();
      }
      later();
    }
  }

  private void later() {
    timer = watch.loop().after(watch.after(), () -> execute(this::look));
  }

  /** Has nothing come for long? */
  private void look() {
    timer = null;
    if (over != null || connection().numActiveStreams() == 0) {
      return;
    }
    boolean silent = reads == readsAtLook;
    if (silent && pinged) {
      over(Sentences.dead(session.target, watch.after()));
      session.drop();
      return;
    }
    readsAtLook = reads;
    pinged = silent;
    if (silent) {
      ping();
    }
    later();
  }

  private void ping() {
    encoder().writePing(active(), false, 0, promise());
    flush(active());
  }

  // ---- the connection ----

  /** The last words. */
  void leave() {
    ChannelHandlerContext active = context;
    if (active != null && active.channel().isActive()) {
      goAway(active, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, active.newPromise());
    }
  }

  void flush() {
    ChannelHandlerContext active = context;
    if (active != null && active.channel().isActive()) {
      flush(active);
    }
  }

  /** Has the loop do something. Any thread. */
  void execute(Runnable what) {
    ChannelHandlerContext active = context;
    if (active != null) {
      active.channel().eventLoop().execute(what);
    }
  }

  private ChannelHandlerContext active() {
    ChannelHandlerContext active = context;
    if (active == null) {
      throw new IllegalStateException("not added to a pipeline yet");
    }
    return active;
  }

  private ChannelPromise promise() {
    return active().newPromise();
  }
}
