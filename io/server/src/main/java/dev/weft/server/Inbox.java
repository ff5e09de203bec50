package dev.weft.server;

import dev.weft.task.Handoff;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What came of the body of a call and was not read: not more than the window of its stream.
 *
 * <pre>
 * open → ended (all has come) or closed (nothing more will)
 * </pre>
 */
final class Inbox {
  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ByteBuf bytes;
  private boolean ended;
  private boolean endTaken;
  private boolean closed;

  /** How many bytes were taken for which the client was given no new room. */
  private int taken;

  private @Nullable Handoff<Boolean> reader;

  /**
   * @param none there is no body
   */
  Inbox(boolean none) {
    this.ended = none;
    this.endTaken = none;
  }

  // ---- the handling task ----

  /** {@return what is there, which it takes; null if nothing is} Never waits. */
  @Nullable HttpContent poll() {
    lock.lock();
    try {
      ByteBuf all = bytes;
      bytes = null;
      if (all != null) {
        taken += all.readableBytes();
        endTaken = ended;
        return ended ? new DefaultLastHttpContent(all) : new DefaultHttpContent(all);
      }
      boolean last = ended && !endTaken;
      endTaken |= last;
      return last ? LastHttpContent.EMPTY_LAST_CONTENT : null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something may be there. {@return whether it may, and not all is over} */
  boolean await() throws InterruptedException {
    Handoff<Boolean> mine;
    lock.lock();
    try {
      if (bytes != null || (ended && !endTaken)) {
        return true;
      }
      if (closed) {
        return false;
      }
      mine = new Handoff<>();
      reader = mine;
    } finally {
      lock.unlock();
    }
    mine.await();
    return true;
  }

  // ---- the loop ----

  /** A part came. {@return whether it is kept for somebody} */
  boolean comes(ByteBuf part, boolean last) {
    Handoff<Boolean> woken;
    boolean wanted;
    lock.lock();
    try {
      wanted = !closed;
      if (wanted && part.isReadable()) {
        keep(part);
      }
      ended |= last;
      woken = reader;
      reader = null;
    } finally {
      lock.unlock();
    }
    wake(woken);
    return wanted;
  }

  /** Many small pieces are kept as one: what they cost must not be more than what they hold. */
  private void keep(ByteBuf part) {
    ByteBuf all = bytes;
    if (all == null) {
      all = Unpooled.buffer(part.readableBytes());
      bytes = all;
    }
    all.writeBytes(part, part.readerIndex(), part.readableBytes());
  }

  /** {@return for how many bytes more the client is to be given room, once} */
  int takeRoom() {
    lock.lock();
    try {
      int room = taken;
      taken = 0;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes, or nobody wants it. Any thread. */
  void close() {
    Handoff<Boolean> woken;
    lock.lock();
    try {
      closed = true;
      woken = reader;
      reader = null;
    } finally {
      lock.unlock();
    }
    wake(woken);
  }

  private static void wake(@Nullable Handoff<Boolean> woken) {
    if (woken != null) {
      woken.give(true); // only a hint: it looks again
    }
  }
}
