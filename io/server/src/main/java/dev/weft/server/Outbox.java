package dev.weft.server;

import dev.weft.http.HeadText;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Piece;
import dev.weft.server.Outward.Word;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has still to send.
 *
 * <p>What its task gives is gathered and sent once per turn of the loop: the answers to pipelined
 * requests leave together, with one call of the system.
 *
 * <pre>
 * open → ended (the client is told, what it still says is dropped) → closed
 *   └──────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class Outbox extends ChannelInboundHandlerAdapter implements Runnable {
  /** So many bytes wait at most before who writes has to. */
  private static final int MOST_QUEUED = 64 * 1024;

  /** Bodies up to this are copied behind their head; longer ones are sent from where they are. */
  private static final int MOST_COPIED = 8 * 1024;

  // immutable
  private final String peer;
  private final Wording wording;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private ArrayDeque<Outward> queue = new ArrayDeque<>(4);
  private ArrayDeque<Outward> spare = new ArrayDeque<>(4);
  private int queued;
  private boolean scheduled;

  /** How many parts of long bodies the socket has taken. */
  private long taken;

  private boolean writable = true;
  private boolean closed;
  private @Nullable Handoff<Boolean> waiter;

  /** Set before the task of the connection begins. */
  private @Nullable ChannelHandlerContext context;

  /** Nothing more is sent, and what comes is dropped. The loop only. */
  private boolean ended;

  Outbox(String peer, Wording wording) {
    this.peer = peer;
    this.wording = wording;
  }

  // ---- the task that answers ----

  /** Takes something to be sent soon. Never waits; see {@link #awaitRoom}. */
  void add(Outward what) {
    boolean schedule;
    lock.lock();
    try {
      queue.add(what);
      queued += what.size();
      schedule = !scheduled && !closed;
      scheduled = true;
    } finally {
      lock.unlock();
    }
    if (schedule && context != null) {
      context.executor().execute(this);
    }
  }

  /**
   * Sends the last answer of HTTP, and hands what comes from then on to another handler: all in one
   * turn of the loop, so that nothing can come in between. Never waits.
   *
   * @param refused what to do instead if the connection is closed already
   */
  void become(Answer last, ChannelHandler other, Runnable refused) {
    ChannelHandlerContext to = context;
    if (to != null) {
      to.executor()
          .execute(() -> {
            add(last);
            run();
            if (to.isRemoved()) {
              refused.run();
            } else {
              to.pipeline().addAfter(to.name(), null, other);
              to.pipeline().remove(Decoder.class); // what it has not read goes to the other one
            }
          });
    }
  }

  /**
   * Waits until the client has taken most of what was sent.
   *
   * @param grace how long it may take nothing
   * @throws BrokenException if it is gone
   */
  void awaitRoom(Duration grace) throws InterruptedException {
    await(grace, false);
  }

  /** Waits until the connection is closed. */
  void awaitClosed(Duration bound) throws InterruptedException {
    await(bound, true);
  }

  private void await(Duration bound, boolean toTheEnd) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> mine;
      long before;
      lock.lock();
      try {
        before = taken;
        if (closed && !toTheEnd) {
          throw new BrokenException(peer + " has gone");
        }
        if (closed || (!toTheEnd && writable && queued < MOST_QUEUED)) {
          return;
        }
        mine = new Handoff<>();
        waiter = mine;
      } finally {
        lock.unlock();
      }
      try {
        mine.await(bound, "sending to " + peer);
      } catch (TimedOutException e) {
        if (toTheEnd || !hasMoved(before)) {
          throw e; // else the client takes it, slowly
        }
      }
    }
  }

  private boolean hasMoved(long before) {
    lock.lock();
    try {
      return taken > before;
    } finally {
      lock.unlock();
    }
  }

  // ---- on the loop ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    lookAgain(true, !added.channel().isActive()); // the client may be gone already
  }

  /** Sends what was given since the last turn. */
  @Override
  public void run() {
    ArrayDeque<Outward> batch;
    int size;
    lock.lock();
    try {
      batch = queue;
      queue = spare;
      size = queued;
      queued = 0;
      scheduled = false;
    } finally {
      lock.unlock();
    }
    if (context != null && !ended) {
      send(context, batch, size);
    }
    batch.clear();
    lookAgain(batch);
  }

  private void send(ChannelHandlerContext to, ArrayDeque<Outward> batch, int size) {
    ByteBuf out = to.alloc().directBuffer(Math.min(size, MOST_QUEUED) + 64);
    HeadText text = wording.text(to.executor());
    Word end = null;
    for (Outward next : batch) {
      switch (next) {
        case Answer answer -> {
          wording.head(answer, text);
          out = append(to, append(out, text), answer.body(), answer.body().length);
        }
        case Piece(byte[] bytes, int count, boolean chunk) -> {
          if (chunk) {
            append(out, text.text(Integer.toHexString(count)).end());
            out = append(to, out, bytes, count);
            append(out, text.end());
          } else {
            out = append(to, out, bytes, count);
          }
        }
        case Word word -> {
          append(out, text.text(word.text));
          end = word.text.isEmpty() ? word : end;
        }
      }
    }
    if (end == null) {
      to.writeAndFlush(out, to.voidPromise()); // what fails is told to the handlers
    } else {
      ended = true;
      boolean gently = end == Word.END;
      to.writeAndFlush(out).addListener(done -> end(to, gently && done.isSuccess()));
    }
  }

  private static ByteBuf append(ByteBuf out, HeadText text) {
    out.writeBytes(text.array(), 0, text.length());
    text.clear();
    return out;
  }

  private ByteBuf append(ChannelHandlerContext to, ByteBuf out, byte[] bytes, int count) {
    if (count <= MOST_COPIED) {
      return out.writeBytes(bytes, 0, count);
    }
    to.write(out, to.voidPromise());
    int from = 0;
    while (count - from > MOST_QUEUED) { // in parts, so that it is seen how it gets on
      to.write(Unpooled.wrappedBuffer(bytes, from, MOST_QUEUED)).addListener(this::taken);
      from += MOST_QUEUED;
    }
    to.write(Unpooled.wrappedBuffer(bytes, from, count - from), to.voidPromise());
    return to.alloc().directBuffer(64);
  }

  private void taken(Future<? super Void> part) {
    lock.lock();
    try {
      taken += part.isSuccess() ? 1 : 0;
    } finally {
      lock.unlock();
    }
  }

  private static void end(ChannelHandlerContext to, boolean gently) {
    if (gently) {
      to.pipeline().get(Decoder.class).refuse();
      Farewell.say(to);
    } else {
      to.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) throws Exception {
    if (ended && event instanceof ChannelInputShutdownReadComplete) {
      same.close();
    }
    super.userEventTriggered(same, event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext same) throws Exception {
    lookAgain(same.channel().isWritable(), false);
    super.channelWritabilityChanged(same);
  }

  @Override
  public void channelInactive(ChannelHandlerContext same) throws Exception {
    lookAgain(false, true);
    super.channelInactive(same);
  }

  /**
   * @param batch what is empty now and may be filled again
   */
  private void lookAgain(ArrayDeque<Outward> batch) {
    ChannelHandlerContext known = context;
    Handoff<Boolean> woken;
    lock.lock();
    try {
      spare = batch;
      woken =
          known == null ? null : look(known.channel().isWritable(), !known.channel().isActive());
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  private void lookAgain(boolean nowWritable, boolean nowClosed) {
    Handoff<Boolean> woken;
    lock.lock();
    try {
      woken = look(nowWritable, nowClosed);
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  /** {@return who waited for this, if somebody did} */
  private @Nullable Handoff<Boolean> look(boolean nowWritable, boolean nowClosed) {
    assert lock.isHeldByCurrentThread();
    writable = nowWritable;
    closed |= nowClosed;
    if (!closed && (!writable || queued >= MOST_QUEUED)) {
      return null;
    }
    Handoff<Boolean> woken = waiter;
    waiter = null;
    return woken;
  }

  private static void wake(@Nullable Handoff<Boolean> waiter) {
    if (waiter != null) {
      waiter.give(true); // only a hint: it looks again
    }
  }
}
