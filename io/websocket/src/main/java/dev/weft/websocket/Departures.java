package dev.weft.websocket;

import dev.weft.task.Handoff;
import dev.weft.task.WeftException;
import dev.weft.websocket.Outgoing.Close;
import dev.weft.websocket.Outgoing.Data;
import dev.weft.websocket.Outgoing.Ping;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has still to be sent. Tasks add, one at a time; the loop sends, frame by frame, only as much
 * as the peer takes: so answers to pings go between the frames of a long message.
 *
 * <pre>
 * open → finished (the last word is in the queue) → said → over
 * </pre>
 */
final class Departures implements Runnable {
  /** Longer messages leave in several frames. */
  static final int FRAME = 64 * 1024;

  // immutable
  private final int high;
  private final Runnable onSaid;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Outgoing> queue = new ArrayDeque<>(2);
  private long size;
  private boolean scheduled;
  private @Nullable Handoff<Boolean> waiter;

  /** Why nothing more can be sent; null while it can. */
  private @Nullable WeftException stop;

  /** The last word does not wait for its turn. */
  private boolean cut;

  /** Somebody was told that nothing more can be sent. */
  private boolean told;

  /** Set on the loop before anybody sends. */
  private volatile @Nullable ChannelHandlerContext context;

  // the loop only
  private @Nullable Data current;
  private int offset;

  /** The payload of the last ping that was not answered, because the peer takes nothing. */
  private byte @Nullable [] owed;

  /**
   * @param high so much may wait before who sends has to
   * @param onSaid hears that the last word was sent, on the loop
   */
  Departures(int high, Runnable onSaid) {
    this.high = high;
    this.onSaid = onSaid;
  }

  /** From now on there is somewhere to send to. On the loop. */
  void begin(ChannelHandlerContext added) {
    context = added;
    added.executor().execute(this);
  }

  // ---- the task whose turn it is to send ----

  /**
   * Waits until there is room.
   *
   * @throws WeftException if nothing more can be sent
   */
  void awaitRoom() throws InterruptedException {
    while (true) {
      Handoff<Boolean> mine;
      lock.lock();
      try {
        requireOpen();
        if (size < high) {
          return;
        }
        mine = new Handoff<>();
        waiter = mine;
      } finally {
        lock.unlock();
      }
      mine.await();
    }
  }

  /** Takes something to be sent soon. Never waits. */
  void add(Outgoing what) {
    lock.lock();
    try {
      requireOpen();
      enqueue(what);
    } finally {
      lock.unlock();
    }
    schedule();
  }

  /** Takes something as {@link #add} does, if there is room. {@return whether it did} */
  boolean offer(Outgoing what) {
    lock.lock();
    try {
      if (stop != null || size >= high) {
        return false;
      }
      enqueue(what);
    } finally {
      lock.unlock();
    }
    schedule();
    return true;
  }

  private void requireOpen() {
    if (stop != null) {
      told = true;
      throw stop;
    }
  }

  private void enqueue(Outgoing what) {
    assert lock.isHeldByCurrentThread();
    queue.add(what);
    size += what.size();
  }

  // ---- any thread ----

  /**
   * Takes the last word, after all that was taken before.
   *
   * @param why what those are told who would send more
   * @return whether it was the first one
   */
  boolean finish(CloseReason word, WeftException why) {
    lock.lock();
    try {
      if (stop != null) {
        return false;
      }
      stop = why;
      enqueue(new Close(word));
    } finally {
      lock.unlock();
    }
    wake();
    schedule();
    return true;
  }

  /**
   * Takes the last word as {@link #finish} does, but drops what was taken before, and has it said
   * also to a peer that takes nothing.
   */
  boolean finishNow(CloseReason word, WeftException why) {
    lock.lock();
    try {
      if (stop != null) {
        return false;
      }
      stop = why;
      cut = true;
      queue.clear();
      size = 0;
      enqueue(new Close(word));
    } finally {
      lock.unlock();
    }
    wake();
    schedule();
    return true;
  }

  /** Nothing more can be sent at all: drops what is left. */
  void end(WeftException why) {
    lock.lock();
    try {
      stop = stop == null ? why : stop;
      queue.clear();
      size = 0;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** {@return whether somebody was told that nothing more can be sent} */
  boolean isTold() {
    lock.lock();
    try {
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** {@return about how much waits} */
  long size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  private void schedule() {
    ChannelHandlerContext to = context;
    boolean news;
    lock.lock();
    try {
      news = !scheduled && to != null;
      scheduled |= news;
    } finally {
      lock.unlock();
    }
    if (news && to != null) {
      to.executor().execute(this);
    }
  }

  private void wake() {
    Handoff<Boolean> woken;
    lock.lock();
    try {
      boolean room = stop != null || size < high;
      woken = room ? waiter : null;
      waiter = room ? null : waiter;
    } finally {
      lock.unlock();
    }
    if (woken != null) {
      woken.give(true); // only a hint: it looks again
    }
  }

  // ---- on the loop ----

  /** Sends what the peer takes. */
  @Override
  public void run() {
    boolean now;
    lock.lock();
    try {
      scheduled = false;
      now = cut;
    } finally {
      lock.unlock();
    }
    ChannelHandlerContext to = context;
    if (to == null || !to.channel().isActive()) {
      return;
    }
    current = now ? null : current;
    pongOwed(to);
    boolean more = true;
    while (more && (now || to.channel().isWritable())) {
      more = step(to);
    }
    to.flush();
    wake();
  }

  /** Sends one frame. {@return whether there was one} */
  private boolean step(ChannelHandlerContext to) {
    Data unfinished = current;
    if (unfinished != null) {
      continues(to, unfinished);
      return true;
    }
    switch (poll()) {
      case null -> {
        return false;
      }
      case Data data -> continues(to, data);
      case Ping ping -> {
        took(ping.size());
        to.write(new PingWebSocketFrame(Unpooled.copyLong(ping.number())));
      }
      case Close close -> {
        took(close.size());
        say(to, close.reason());
      }
    }
    return true;
  }

  private @Nullable Outgoing poll() {
    lock.lock();
    try {
      return queue.poll();
    } finally {
      lock.unlock();
    }
  }

  private void took(int bytes) {
    lock.lock();
    try {
      size = Math.max(0, size - bytes);
    } finally {
      lock.unlock();
    }
  }

  private void continues(ChannelHandlerContext to, Data data) {
    int from = offset;
    int count = Math.min(FRAME, data.bytes().length - from);
    boolean last = from + count == data.bytes().length;
    current = last ? null : data;
    offset = last ? 0 : from + count;
    took(last ? count + data.size() - data.bytes().length : count);
    to.write(Frames.of(data, from, count));
  }

  private void say(ChannelHandlerContext to, CloseReason word) {
    owed = null;
    to.write(Frames.of(word)).addListener(sent -> onSaid.run());
  }

  /** Answers a ping, soon; of several that come while the peer takes nothing, the last. */
  void pong(byte[] payload) {
    owed = payload;
    ChannelHandlerContext to = context;
    if (to != null && to.channel().isWritable()) {
      pongOwed(to);
      to.flush();
    }
  }

  private void pongOwed(ChannelHandlerContext to) {
    byte[] payload = owed;
    if (payload != null && to.channel().isWritable() && mayAnswer()) {
      owed = null;
      to.write(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }
  }

  /** {@return whether the last word was not sent yet, as far as is known} */
  private boolean mayAnswer() {
    lock.lock();
    try {
      return stop == null || !queue.isEmpty() || current != null;
    } finally {
      lock.unlock();
    }
  }
}
