package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Loop;
import dev.weft.task.TimedOutException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS of one connection: the handshake, and ends that are said (close_notify) instead of guessed.
 *
 * <p>Netty's handler encrypts and decrypts. It neither bounds the handshake nor the closing here:
 * it would take its own timers for that.
 *
 * <pre>
 * shaking hands → secure → the peer said that it ends → closed
 *       └────────────┴── (lost, or ended without saying so) ──┘
 * </pre>
 */
final class TlsLayer extends ChannelInboundHandlerAdapter implements Layer {
  /** What is sent in one turn is encrypted in it: half a MiB, which takes some 0.5 ms. */
  private static final int MOST_PIECES = 8;

  // immutable
  private final Object peer;
  private final SSLEngine engine;
  private final SslHandler handler;
  private final Handshake handshake;
  private final boolean truncation;
  private final Function<Throwable, RuntimeException> sentence;

  /** Nothing more will come, and that was said. The loop only. */
  private boolean ended;

  /** This end closes the connection, so that it ends is no news. Any thread. */
  private volatile boolean leaving;

  /**
   * @param peer who is at the other end, for messages
   * @param truncation whether the peer may end without saying so
   * @param sentence puts into words why the handshake failed
   */
  TlsLayer(
      Object peer,
      SSLEngine engine,
      boolean truncation,
      Function<Throwable, RuntimeException> sentence) {
    this.peer = peer;
    this.engine = engine;
    this.truncation = truncation;
    this.sentence = sentence;
    this.handshake = new Handshake(peer);
    this.handler = new SslHandler(engine, false, handshake);
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(0);
    handler.handshakeFuture().addListener(done -> handshake.end(done.cause()));
  }

  @Override
  public void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(handler, this);
  }

  /** Has the peer so much time to shake hands, from now on; and tells who counts if it fails. */
  void bound(Loop loop, Duration time, Channel channel, Runnable onFailure) {
    handshake.bound(loop, time, () -> drop(channel));
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (!done.isSuccess()) {
            onFailure.run();
          }
        });
  }

  // ---- any thread ----

  @Override
  public void greet() throws InterruptedException {
    Throwable failure = handshake.succeeded() ? null : handshake.await();
    if (failure != null) {
      throw failure instanceof TimedOutException late ? late : sentence.apply(failure);
    }
  }

  @Override
  public Optional<TlsSession> session() {
    return handshake.succeeded() ? Optional.of(TlsSession.of(engine)) : Optional.empty();
  }

  @Override
  public int mostPieces() {
    return MOST_PIECES;
  }

  @Override
  public void shutOutput(Channel channel) {
    if (channel.isActive()) {
      handler.closeOutbound();
    }
  }

  /** In the middle of a handshake there is nothing to say, and Netty's handler may be stuck. */
  @Override
  public void close(Channel channel) {
    leaving = true;
    if (handshake.isOver()) {
      channel.close();
    } else {
      drop(channel);
    }
  }

  /** Goes round Netty's handler, which would first have to get rid of its last words. */
  @Override
  public void drop(Channel channel) {
    leaving = true;
    ChannelHandlerContext context = channel.pipeline().context(handler);
    if (context == null) {
      channel.close();
    } else {
      context.close();
    }
  }

  // ---- on the loop ----

  @Override
  public boolean hasPeerEnded(Channel channel) {
    return ended || !handshake.succeeded() || ((DuplexChannel) channel).isInputShutdown();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case SslCloseCompletionEvent closing when closing.isSuccess() -> end(context);
      case SslCloseCompletionEvent _, ChannelInputShutdownReadComplete _ -> {}
      case ChannelInputShutdownEvent _ -> socketEnded(context);
      default -> context.fireUserEventTriggered(event);
    }
  }

  /** The peer has said that it ends: as if its socket had been shut, for those further on. */
  private void end(ChannelHandlerContext context) {
    if (!ended) {
      ended = true;
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      context.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  private void socketEnded(ChannelHandlerContext context) {
    if (!handshake.succeeded()) {
      drop(context.channel()); // and so the handshake fails
    } else if (truncation) {
      end(context);
    } else if (!ended) {
      truncated(context);
    }
  }

  private void truncated(ChannelHandlerContext context) {
    ended = true;
    context.fireExceptionCaught(
        new BrokenException(
            peer
                + " ended without saying so (no close_notify), and what it had to say may be cut off:"
                + " if it always does that, allow it with TlsConfig.withTruncation"));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!ended && !leaving && !truncation && handshake.succeeded()) {
      truncated(context);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ended = true; // this is why, and not that the socket ends next
    context.fireExceptionCaught(cause.getCause() instanceof SSLException tls ? tls : cause);
  }
}
