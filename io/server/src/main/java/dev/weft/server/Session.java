package dev.weft.server;

import static io.netty.handler.codec.http2.Http2Error.CANCEL;
import static io.netty.handler.codec.http2.Http2Error.INTERNAL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;

import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/2 (RFC 9113), on its loop. Netty makes frames of bytes, {@link
 * Frames} makes calls of them, {@link Sending} frames of what the calls say; this lets each have
 * its turn, and ends the connection.
 *
 * <pre>
 * open → drained (GOAWAY: no more calls, those that have begun go on) → ended → closed
 *   └──────┴─── broken (GOAWAY with an error: no call goes on) ───────────┘
 * </pre>
 */
final class Session extends Http2ConnectionHandler implements Member, Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  // immutable
  private final String peer;
  private final Pace pace;
  private final Count count;
  private final Loop loop;
  private final Clock clock;
  private final Frames frames;
  private final Sending sending;
  private final Conduct conduct;

  /** How many calls have a handler, or will have one. Any thread. */
  private final AtomicInteger calls = new AtomicInteger();

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private ArrayDeque<Call> waiting = new ArrayDeque<>(4);
  private ArrayDeque<Call> spare = new ArrayDeque<>(4);
  private boolean scheduled;

  /** Set before the task of the connection begins. */
  private @Nullable ChannelHandlerContext context;

  // the loop only
  private boolean drained;
  private boolean ended;
  private long quietSince;

  /**
   * @param loop that of the connection
   */
  Session(
      String peer,
      Service service,
      Loop loop,
      Clock clock,
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder) {
    super(decoder, encoder, Frames.settings(service), true, true);
    this.peer = peer;
    this.pace = service.config().pace();
    this.count = service.count();
    this.loop = loop;
    this.clock = clock;
    this.conduct = new Conduct(clock);
    this.frames = new Frames(this, service, conduct, clock);
    decoder.frameListener(frames);
    connection().addListener(frames);
    this.sending = new Sending(this, service.heading(), clock);
  }

  String peer() {
    return peer;
  }

  // ---- any thread ----

  /** A call has something to be done on the loop. Never waits. */
  void schedule(Call call) {
    boolean first;
    lock.lock();
    try {
      waiting.add(call);
      first = !scheduled;
      scheduled = true;
    } finally {
      lock.unlock();
    }
    if (first && context != null) {
      context.executor().execute(this);
    }
  }

  /** A call is to be handled. {@return whether there is room for its handler} */
  boolean enters(int most) {
    if (calls.incrementAndGet() <= most) {
      return true;
    }
    calls.decrementAndGet();
    return false;
  }

  /** A call has no handler any more. */
  void leaves() {
    calls.decrementAndGet();
  }

  @Override
  public int busy() {
    return calls.get();
  }

  @Override
  public void drain() {
    ChannelHandlerContext known = context;
    if (known != null) {
      known.executor().execute(() -> drain(known));
    }
  }

  // ---- the loop: its life ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    decoder().flowController().incrementWindowSize(connection().connectionStream(), Frames.WINDOW);
    quietSince = clock.nanos();
    after(pace.head(), this::closeIfNotGreeted);
    watch();
  }

  /** Tells the task of the connection how it goes on. */
  void announce() {
    if (context != null) {
      context.fireChannelRead(this);
    }
  }

  /** The connection speaks HTTP/2 from its first request on, which is stream 1. */
  void upgraded(HttpRequest head, Http2Settings wishes) throws Http2Exception {
    ChannelHandlerContext known = context;
    if (known != null) {
      onHttpServerUpgrade(wishes);
      frames.upgraded(known, head);
      known.fireChannelReadComplete();
      known.flush();
    }
  }

  private void closeIfNotGreeted() {
    if (!decoder().prefaceReceived() && context != null) {
      context.close(); // who has said nothing expects nothing
    }
  }

  private void watch() {
    boolean soon = pace.grace().compareTo(pace.idle()) < 0;
    after(soon ? pace.grace() : pace.idle(), this::look);
  }

  /** Ends the connection if it was idle for too long, and the answers that nobody takes. */
  private void look() {
    ChannelHandlerContext known = context;
    if (known == null || ended) {
      return;
    }
    long now = clock.nanos();
    if (!isQuiet()) {
      quietSince = now;
    } else if (now - quietSince >= pace.idle().toNanos()) {
      drain(known);
      return;
    }
    for (Call call : frames.left()) {
      if (now - call.movedAt >= pace.grace().toNanos()) {
        reset(known, call.id(), CANCEL);
      }
    }
    flush(known);
    watch();
  }

  private boolean isQuiet() {
    return calls.get() == 0 && connection().numActiveStreams() == 0;
  }

  /** A timer whose action runs where Netty's handlers do. */
  private Timer after(Duration time, Runnable action) {
    return loop.after(
        time,
        () -> {
          if (context != null && context.channel().isOpen()) {
            context.executor().execute(action);
          }
        });
  }

  // ---- the loop: its turns ----

  @Override
  protected void decode(ChannelHandlerContext same, ByteBuf in, List<Object> out) throws Exception {
    if (ended) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(same, in, out);
    }
  }

  /** Does what the calls have had to be done since the last turn. */
  @Override
  public void run() {
    ArrayDeque<Call> batch;
    lock.lock();
    try {
      batch = waiting;
      waiting = spare;
      scheduled = false;
    } finally {
      lock.unlock();
    }
    try {
      if (context != null && !ended) {
        turns(context, batch);
      }
    } finally {
      batch.clear();
      spare(batch);
    }
  }

  private void turns(ChannelHandlerContext same, ArrayDeque<Call> batch) {
    for (Call call : batch) {
      try {
        sending.turn(same, call);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the answer to " + call + " failed", e);
        reset(same, call.id(), INTERNAL_ERROR);
      }
    }
    flush(same);
    endIfDone();
  }

  private void spare(ArrayDeque<Call> batch) {
    lock.lock();
    try {
      spare = batch;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a stream before its time. */
  void reset(ChannelHandlerContext same, int stream, Http2Error why) {
    conduct.reset(stream);
    encoder().writeRstStream(same, stream, why.code(), same.newPromise());
  }

  // ---- the loop: its end ----

  /** From this turn of the loop on no call can come, so none is lost that could have begun. */
  private void drain(ChannelHandlerContext same) {
    if (!drained && !ended) {
      drained = true;
      int last = connection().remote().lastStreamCreated();
      goAway(same, last, NO_ERROR.code(), Unpooled.EMPTY_BUFFER, same.newPromise());
      same.flush();
    }
    endIfDone();
  }

  /** The client makes no more calls, and takes the answers to those that it made. */
  void endIfDone() {
    if (drained && !ended && isQuiet() && context != null) {
      end(context);
    }
  }

  /** A stream is over, or no stream more will come. */
  void changed() {
    quietSince = clock.nanos();
    endIfDone();
  }

  /** From now on drops what comes; closes the connection once all is sent. */
  private void end(ChannelHandlerContext same) {
    ended = true;
    same.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(sent -> {
          if (sent.isSuccess()) {
            Farewell.say(same);
          } else {
            same.close();
          }
        });
    after(Farewell.PATIENCE, same::close);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) throws Exception {
    if (!(event instanceof ChannelInputShutdownReadComplete)) {
      super.userEventTriggered(same, event);
    } else if (ended) {
      same.close();
    } else {
      drained = true;
      after(pace.listening(), same::close);
      endIfDone();
    }
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext same, boolean outbound, Throwable cause, StreamException e) {
    Http2Exception told = outbound ? e : conduct.judge(e, connection().stream(e.streamId()));
    if (told instanceof StreamException stream) {
      if (!outbound) {
        count.refused();
      }
      conduct.reset(e.streamId());
      super.onStreamError(same, outbound, cause, stream);
    } else if (told != null) {
      onConnectionError(same, false, told, told);
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext same,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception known) {
    if (ended) {
      return;
    }
    if (cause instanceof IOException) {
      same.close(); // the client has gone
      return;
    }
    Http2Error error = known == null ? INTERNAL_ERROR : known.error();
    if (outbound || known == null) {
      LOG.log(System.Logger.Level.WARNING, "the connection to " + peer + " failed", cause);
    } else {
      count.refused();
    }
    ByteBuf words = ByteBufUtil.writeUtf8(same.alloc(), String.valueOf(cause.getMessage()));
    int last = connection().remote().lastStreamCreated();
    encoder().frameWriter().writeGoAway(same, last, error.code(), words, same.newPromise());
    end(same);
    connection().close(same.newPromise());
  }
}
