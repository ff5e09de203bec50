package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipeline: keeps what came until the task that reads takes it.
 *
 * <p>The loop puts things in and wakes the reader once per batch; past the high mark it stops
 * reading from the socket until the reader has taken most of them, so a slow reader slows its peer
 * instead of filling memory.
 *
 * <pre>
 * open ⇄ paused → ended (by the peer, or broken) → closed
 * </pre>
 */
final class Inlet<S extends Store> extends ChannelInboundHandlerAdapter {
  /** What is kept at most before the socket is not read any more, and when it is read again. */
  record Marks(long high, long low) {}

  // immutable
  private final Object peer;
  private final Marks marks;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final S store;
  private @Nullable Handoff<Boolean> reader;
  private long wanted;
  private @Nullable BrokenException failure;
  private boolean ended;
  private boolean paused;
  private boolean closed;

  /** Where writers wait: for room, or for the end. */
  private final Gate gate = new Gate();

  /** Another inlet, further down, has what comes. The loop only. */
  private boolean passing;

  /** What is written the other way, and hears of the end here. Written once, read on the loop. */
  private volatile @Nullable Outlet beside;

  /**
   * @param peer whom it comes from, for messages
   */
  Inlet(Object peer, S store, Marks marks) {
    this.peer = peer;
    this.store = store;
    this.marks = marks;
  }

  /** From now on that outlet is told of the end. */
  void tell(Outlet outlet) {
    beside = outlet;
  }

  Gate gate() {
    return gate;
  }

  // ---- on the loop ----

  /**
   * From now on what comes goes to the next handler, beginning with what has come and was not
   * taken.
   */
  void passOn(ChannelHandlerContext context) {
    List<Object> held;
    boolean over;
    lock.lock();
    try {
      held = store.takeAll();
      over = ended;
      passing = true;
      paused = false;
    } finally {
      lock.unlock();
    }
    context.channel().config().setAutoRead(true); // first, for the next one may want a pause
    held.forEach(context::fireChannelRead);
    context.fireChannelReadComplete();
    if (over) {
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      context.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (passing) {
      context.fireChannelRead(message);
    } else {
      keep(context, message);
    }
  }

  private void keep(ChannelHandlerContext context, Object message) {
    boolean drop;
    boolean full;
    lock.lock();
    try {
      drop = closed || (ended && failure != null); // after a cut, a codec makes up an end
      if (!drop) {
        store.add(message);
      }
      full = !paused && store.size() >= Math.max(marks.high, wanted);
      paused |= full;
    } finally {
      lock.unlock();
    }
    if (drop) {
      ReferenceCountUtil.release(message);
    }
    if (full) {
      readUnlessPaused(context.channel());
      wakeReader();
    }
  }

  /** The loop alone turns reading on and off, as it finds things; so the last word is right. */
  private void readUnlessPaused(Channel channel) {
    channel.config().setAutoRead(!locked(() -> paused));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (passing) {
      context.fireChannelReadComplete();
    } else {
      wakeReader();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      gate.open();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete) {
      end(null); // the peer has said all it had to say, and may still listen
      Outlet outlet = beside;
      if (outlet != null) {
        outlet.conclude();
      }
    }
    if (passing) {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (passing) {
      context.fireExceptionCaught(cause);
    } else {
      end(Faults.using(peer, cause));
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(null);
    Outlet outlet = beside;
    if (outlet != null) {
      outlet.broken(this::loss);
    }
    if (passing) {
      context.fireChannelInactive();
    }
  }

  /** {@return why nothing can be sent any more} */
  BrokenException loss() {
    return locked(() -> failure != null ? failure : Faults.closed(peer));
  }

  /**
   * Sending failed. The peer may have said why before: that is still read, and the loss told after
   * it.
   */
  void lost(BrokenException cause) {
    lock.lock();
    try {
      failure = ended ? failure : cause;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come; readers are told why, once they have read what came before. */
  void end(@Nullable BrokenException cause) {
    lock.lock();
    try {
      if (!ended && cause != null) {
        failure = cause;
      }
      ended = true;
    } finally {
      lock.unlock();
    }
    wakeReader();
    gate.open();
  }

  private void wakeReader() {
    Handoff<Boolean> waiter = null;
    lock.lock();
    try {
      if (ended || store.size() >= wanted) {
        waiter = reader;
        reader = null;
        wanted = 0; // from now on the high mark is the limit again
      }
    } finally {
      lock.unlock();
    }
    if (waiter != null) {
      waiter.give(true); // only a hint: if the reader left, what came is still here
    }
  }

  // ---- any thread ----

  /**
   * Takes what is wanted; waits for it.
   *
   * @param idle how long to wait each time for more; null for ever
   * @return it, or null if nothing more will come
   */
  <T> @Nullable T take(Channel channel, Taking<? super S, T> taking, @Nullable Duration idle)
      throws InterruptedException {
    Weft.checkpoint(); // also when it is there: a peer that never stops must not keep us
    while (true) {
      T taken;
      long before;
      boolean resume;
      Handoff<Boolean> waiter = null;
      lock.lock();
      try {
        before = store.size();
        taken = taking.from(store, ended && failure == null);
        if (taken == null && ended) {
          throwFailure();
          return null;
        }
        if (taken == null) {
          waiter = await(taking.least(store));
        }
        resume = resumes();
      } finally {
        lock.unlock();
      }
      if (resume) {
        channel.eventLoop().execute(() -> readUnlessPaused(channel));
      }
      if (waiter == null) {
        return taken;
      }
      await(waiter, idle, before);
    }
  }

  private Handoff<Boolean> await(long least) {
    assert lock.isHeldByCurrentThread();
    if (reader != null && !reader.isSettled()) {
      throw new IllegalStateException("two tasks read from " + peer + " at once: let one do it");
    }
    Handoff<Boolean> waiter = new Handoff<>();
    reader = waiter;
    wanted = least;
    return waiter;
  }

  private void await(Handoff<Boolean> waiter, @Nullable Duration idle, long before)
      throws InterruptedException {
    boolean woken = false;
    try {
      if (idle == null) {
        waiter.await();
      } else {
        waiter.await(idle, "reading from " + peer);
      }
      woken = true;
    } catch (TimedOutException e) {
      if (!locked(() -> ended || store.size() > before)) {
        throw e; // else the peer moves, although not all is there
      }
    } finally {
      if (!woken) {
        leave(waiter);
      }
    }
  }

  private void leave(Handoff<Boolean> waiter) {
    lock.lock();
    try {
      if (reader == waiter) {
        reader = null;
        wanted = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the socket is to be read again from now on} */
  private boolean resumes() {
    assert lock.isHeldByCurrentThread();
    boolean needed = store.size() <= marks.low || (reader != null && store.size() < wanted);
    boolean resume = paused && !ended && needed;
    paused &= !resume;
    return resume;
  }

  private void throwFailure() {
    assert lock.isHeldByCurrentThread();
    if (failure != null) {
      throw failure;
    }
  }

  /** {@return whether nothing came that nobody asked for, and the peer is still there} */
  boolean isQuiet() {
    return locked(() -> store.size() == 0 && !ended && failure == null);
  }

  /** {@return what is asked of what has come and was not taken} */
  <R extends @Nullable Object> R read(Function<? super S, R> question) {
    return locked(() -> question.apply(store));
  }

  /** {@return whether nothing more will come} */
  boolean isEnded() {
    return locked(() -> ended);
  }

  /** {@return whether this end closed it} */
  boolean isClosed() {
    return locked(() -> closed);
  }

  private <R extends @Nullable Object> R locked(Supplier<R> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  /** Releases what nobody will read any more, and drops what still comes. */
  void close() {
    lock.lock();
    try {
      closed = true;
      ended = true;
      paused = false;
      store.release();
    } finally {
      lock.unlock();
    }
    wakeReader();
    gate.open();
  }
}
