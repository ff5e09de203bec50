package dev.weft.server;

import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is up to, as its loop and its task both need to know: which requests came,
 * which is handled, whether the client is still there. Ends what takes too long.
 *
 * <pre>
 * open → the client said all (and may still listen, for a short time) → gone
 * </pre>
 */
final class Line extends ChannelInboundHandlerAdapter implements Member {
  // immutable
  private final Loop loop;
  private final Clock clock;
  private final Pace pace;
  private final Outbox outbox;

  // the loop of the connection only
  private @Nullable ChannelHandlerContext context;
  private @Nullable Timer headTimer;
  private @Nullable Timer idleTimer;
  private int received;

  /** Whether some bytes of a head have come, but not all. */
  private boolean partial;

  // the task of the connection only
  private int count;

  // written by the task of the connection, read by any
  private volatile int begun;
  private volatile int answered;
  private volatile long idleSince;

  // any thread
  private volatile boolean draining;
  private volatile boolean gone;
  private volatile @Nullable Runnable onGone;
  private volatile @Nullable Runnable onDrain;

  /**
   * @param outbox what is in it is sent before the connection is closed
   */
  Line(Loop loop, Clock clock, Pace pace, Outbox outbox) {
    this.outbox = outbox;
    this.loop = loop;
    this.clock = clock;
    this.pace = pace;
  }

  // ---- on the loop ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    idleSince = clock.nanos();
    headTimer = after(pace.head(), this::headIsLate); // the first one is expected at once
    idleTimer = after(pace.idle(), this::closeIfIdle);
  }

  /** Some bytes of a head are there, or no longer: from the first to the last there is a bound. */
  void headIsUnderWay(boolean pending) {
    partial = pending;
    if (pending && headTimer == null) {
      headTimer = after(pace.head(), this::headIsLate);
    } else if (!pending && headTimer != null && received > 0) {
      loop.stop(headTimer);
      headTimer = null;
    }
  }

  private void headIsLate() {
    ChannelHandlerContext known = context;
    if (headTimer == null || known == null) {
      return;
    }
    headTimer = null;
    if (known.pipeline().get(Decoder.class).refuse()) {
      int status = partial ? 408 : 0; // who has said nothing expects nothing
      known.fireChannelRead(new Fault(status, "The head of the request took too long."));
      known.fireChannelReadComplete();
    }
  }

  /** A request came as a whole, or its head did. {@return when} */
  long received() {
    received++;
    return clock.nanos();
  }

  private void closeIfIdle() {
    if (idleTimer == null) {
      return;
    }
    long left = pace.idle().toNanos() - (clock.nanos() - idleSince);
    if (onDrain != null) {
      return;
    }
    if (left <= 0 && isQuiet()) {
      close();
    } else {
      idleTimer = after(left <= 0 ? pace.idle() : Duration.ofNanos(left), this::closeIfIdle);
    }
  }

  private boolean isQuiet() {
    return received == answered && !partial;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownReadComplete) {
      after(pace.listening(), this::lost);
    }
    super.userEventTriggered(same, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext same) throws Exception {
    lost();
    stopTimers();
    super.channelInactive(same);
  }

  /** Another version of HTTP is spoken, in which this has no part. */
  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    stopTimers();
  }

  private void stopTimers() {
    if (headTimer != null) {
      loop.stop(headTimer);
      headTimer = null;
    }
    if (idleTimer != null) {
      loop.stop(idleTimer);
      idleTimer = null;
    }
  }

  private void lost() {
    gone = true;
    tellIfGone();
  }

  private void closeIfDrained() {
    if (draining && isQuiet()) {
      close();
    }
  }

  /** From this turn of the loop on no request can come, so none is lost that could have begun. */
  private void close() {
    Decoder decoder = context == null ? null : context.pipeline().get(Decoder.class);
    if (decoder != null) { // else it is closed, and its handlers are taken down
      decoder.refuse();
      outbox.add(Outward.Word.CLOSE);
    }
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

  // ---- the task of the connection ----

  /** Says what stops the task when the client is gone. */
  void onGone(Runnable action) {
    onGone = action;
  }

  /** The task waits for a request. */
  void waiting() {
    idleSince = clock.nanos();
  }

  /** The task begins with a request: from now on it is stopped if the client is gone. */
  void begins() {
    begun = ++count;
    tellIfGone();
  }

  /** The request is answered. */
  void answered() {
    answered = count;
  }

  /**
   * The connection speaks something else from now on, which looks after its end itself.
   *
   * @param closing begins that end, if the server stops
   */
  void become(Runnable closing) {
    answered();
    onDrain = closing;
    ChannelHandlerContext known = context;
    if (known != null) {
      known.executor().execute(this::stopTimers);
    }
    if (draining) {
      closing.run(); // it may have been told before
    }
  }

  // ---- any thread ----

  private void tellIfGone() {
    Runnable action = onGone;
    if (gone && begun != answered && action != null) {
      action.run();
    }
  }

  @Override
  public void drain() {
    draining = true;
    Runnable closing = onDrain;
    if (closing != null) {
      closing.run();
      return;
    }
    ChannelHandlerContext known = context;
    if (known != null) {
      known.executor().execute(this::closeIfDrained);
    }
  }

  /** {@return whether the request that is handled is to be the last one} */
  boolean isDraining() {
    return draining;
  }

  @Override
  public int busy() {
    return begun == answered ? 0 : 1;
  }
}
