package dev.weft.websocket;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import dev.weft.task.WeftException;
import dev.weft.websocket.Outgoing.Ping;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameMaskGenerator;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline of a WebSocket: what the loop has to know and do by itself, so that pings
 * are answered and the end is noticed although nobody receives.
 *
 * <pre>
 * open → one side has said the last word → both have → over
 *   ├──→ the peer broke the rules, and was told ──────────┤
 *   └──→ the connection was lost ─────────────────────────┘
 * </pre>
 */
final class Session extends ChannelInboundHandlerAdapter implements Pulse.Owner {
  /** So long the peer may take to end, once it was told what it did wrong. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  // immutable
  private final String peer;
  private final Terms terms;
  private final Loop loop;
  private final Clock clock;
  private final Decoder decoder;
  private final Arrivals arrivals;
  private final Departures departures;
  private final Pulse pulse;
  private final Pings pings;
  private final Ending ending;

  /** Written on the loop before anybody uses this. */
  private volatile @Nullable ChannelHandlerContext context;

  // the loop only
  private boolean saidLast;
  private boolean peerEnded;
  private @Nullable Timer bound;

  Session(String peer, Terms terms) {
    this.peer = peer;
    this.terms = terms;
    this.loop = Loop.current();
    MessageLimits limits = terms.config().limits();
    this.clock = Clock.current();
    this.decoder = new Decoder(clock, terms.server(), terms.deflates(), limits.message());
    this.arrivals = new Arrivals(peer, limits.backlog());
    this.departures = new Departures(limits.backlog(), this::saidLast);
    this.pulse = new Pulse(clock, terms.config().keepAlive(), decoder, this);
    this.pings = new Pings(clock);
    this.ending = new Ending(peer);
  }

  String peer() {
    return peer;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  Departures departures() {
    return departures;
  }

  Pings pings() {
    return pings;
  }

  Pulse pulse() {
    return pulse;
  }

  Ending ending() {
    return ending;
  }

  // ---- on the loop ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    departures.begin(added);
    WebSocketFrameMaskGenerator masks = terms.server() ? null : new Masks();
    added.pipeline().addBefore(added.name(), null, decoder);
    added.pipeline().addBefore(added.name(), null, new WebSocket13FrameEncoder(masks));
    pulse.begin();
    if (!added.channel().isActive()) {
      over();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext same, Object message) {
    try {
      if (message instanceof WebSocketFrame frame) {
        frame(frame);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void frame(WebSocketFrame frame) {
    if (Frames.hasStrayBits(frame)) {
      fail(CloseReason.PROTOCOL_ERROR, "reserved bits are set");
      return;
    }
    switch (frame) {
      case CloseWebSocketFrame close -> closes(close);
      case PingWebSocketFrame ping -> departures.pong(Frames.bytes(ping));
      case PongWebSocketFrame pong -> pings.answered(Frames.number(pong));
      default -> {
        if (arrivals.add(Frames.part(frame))) {
          readUnlessPaused();
        }
      }
    }
  }

  /** The loop alone turns reading on and off, as it finds things; so the last word is right. */
  private void readUnlessPaused() {
    ChannelHandlerContext known = context;
    if (known != null) {
      known.channel().config().setAutoRead(!arrivals.isPaused());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext same) {
    if (same.channel().isWritable()) {
      departures.run();
    }
    same.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext same, Throwable cause) {
    switch (cause) {
      case CorruptedWebSocketFrameException e ->
          fail(e.closeStatus().code(), String.valueOf(e.getMessage()));
      case DecoderException e when !(e.getCause() instanceof IOException) ->
          fail(CloseReason.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
      default -> {
        lost("the connection to %s was lost: %s".formatted(peer, cause.getMessage()), cause);
        drop();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete) {
      peerEnded = true;
      if (!ending.isHeard() || saidLast) { // else its last word is answered first
        drop();
      }
    }
    same.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext same) {
    over();
    same.fireChannelInactive();
  }

  // ---- how it ends, on the loop ----

  /** The peer says its last word. */
  private void closes(CloseWebSocketFrame frame) {
    if (ending.isFailed()) {
      return;
    }
    if (!Frames.hasText(frame)) {
      fail(CloseReason.INVALID_DATA, "the reason to close is not UTF-8");
      return;
    }
    Optional<CloseReason> said = Frames.reason(frame);
    if (said.isEmpty()) {
      fail(CloseReason.PROTOCOL_ERROR, "a code to close with that may not be said");
      return;
    }
    CloseReason reason = said.get();
    ending.heard(reason);
    decoder.deafen();
    arrivals.end(null);
    readUnlessPaused();
    BrokenException gone =
        new BrokenException("%s has closed the WebSocket: %s".formatted(peer, reason));
    pings.end(ending.isClosedHere() ? ending.closed() : gone);
    if (departures.finish(new CloseReason(reason.code(), ""), gone)) {
      boundTo(terms.config().closing());
      Timer _ = after(terms.config().closing(), this::tellIfUnaware);
    }
    part();
  }

  /** The last word was sent. */
  private void saidLast() {
    saidLast = true;
    if (ending.isFailed()) {
      leave();
    }
    part();
  }

  /** Once both have said their last word, the server ends the connection (RFC 6455 §7.1.1). */
  private void part() {
    if (saidLast && ending.isHeard() && (terms.server() || peerEnded)) {
      drop();
    }
  }

  /** The peer was told what it did wrong, and may be sending still: a reset would unsay it. */
  private void leave() {
    ChannelHandlerContext known = context;
    if (known != null && known.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.config().setAutoRead(true);
      duplex.shutdownOutput();
    }
  }

  /** The peer broke the rules: it is told, and nothing it says counts any more. Any thread. */
  private void fail(int code, String words) {
    WeftException why = FaultException.told(peer, code, words);
    if (!ending.fail(why)) {
      return;
    }
    arrivals.end(why);
    pings.end(why);
    boolean says = departures.finishNow(CloseReason.of(code, words), why);
    onLoop(() -> {
      decoder.deafen();
      readUnlessPaused();
      if (says) {
        Duration closing = terms.config().closing();
        boundTo(closing.compareTo(FAREWELL) < 0 ? closing : FAREWELL);
      } else {
        drop(); // the last word was said before
      }
      tellIfUnaware();
    });
  }

  private void lost(String words, @Nullable Throwable cause) {
    if (!ending.isClosedHere()) {
      boolean _ = ending.fail(new BrokenException(words, cause));
    }
  }

  /** The connection is dropped when the time is up. */
  private void boundTo(Duration time) {
    if (bound == null) {
      bound = after(time, this::drop);
    }
  }

  private void drop() {
    ChannelHandlerContext known = context;
    if (known != null) {
      known.close();
    }
  }

  /** The connection is no more. */
  private void over() {
    lost("%s ended the connection without a word".formatted(peer), null);
    arrivals.end(ending.failure());
    WeftException stop = ending.afterwards();
    departures.end(stop);
    pings.end(stop);
    stop(bound);
    stop(pulse.end());
    if (ending.over() && ending.isFailed()) {
      tellIfUnaware();
    }
  }

  private void stop(@Nullable Timer timer) {
    if (timer != null) {
      loop.stop(timer);
    }
  }

  /** Whoever has not noticed that the peer is gone is told. */
  private void tellIfUnaware() {
    Runnable action = ending.onGone();
    if (action != null && !arrivals.isTold() && !departures.isTold()) {
      action.run();
    }
  }

  // ---- the pulse, on the loop ----

  @Override
  public void ping() {
    boolean _ = departures.offer(new Ping(pings.next()));
  }

  @Override
  public void vanished(Duration silence) {
    lost("%s is gone: it said nothing for %,d ms".formatted(peer, silence.toMillis()), null);
    drop();
  }

  @Override
  public void idle(Duration silence) {
    close(new CloseReason(CloseReason.AWAY, "no message for %d s".formatted(silence.toSeconds())));
  }

  @Override
  public boolean isPaused() {
    return arrivals.isPaused();
  }

  @Override
  public Timer after(Duration time, Runnable action) {
    return loop.after(time, () -> onLoop(action));
  }

  // ---- any thread ----

  private void onLoop(Runnable action) {
    ChannelHandlerContext known = context;
    if (known != null && known.executor().inEventLoop()) {
      action.run();
    } else if (known != null) {
      known.executor().execute(action);
    }
  }

  /** Has the socket read again, if nothing speaks against it. */
  void resume() {
    onLoop(this::readUnlessPaused);
  }

  /** Who received found the peer at fault. {@return what it is to throw} */
  WeftException refuse(FaultException found) {
    String words = String.valueOf(found.getMessage());
    fail(found.code(), words);
    return FaultException.told(peer, found.code(), words);
  }

  /** Says the last word after all that was sent; what comes is dropped. Never waits. */
  void close(CloseReason word) {
    if (ending.closesHere() && departures.finish(word, ending.closed())) {
      arrivals.close();
      onLoop(() -> {
        readUnlessPaused();
        boundTo(terms.config().closing());
      });
    }
  }

  /** Drops the connection. Never waits. */
  void abort() {
    boolean _ = ending.closesHere();
    departures.end(ending.closed());
    arrivals.close();
    if (context == null) {
      over(); // it was never begun
    } else {
      onLoop(this::drop);
    }
  }

  /** Says what to do if the peer is gone and nobody has noticed. */
  void onGone(Runnable action) {
    if (ending.onGone(action)) {
      tellIfUnaware();
    }
  }

  Duration silence() {
    return clock.since(decoder.heard());
  }
}
