package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Persistence;
import dev.weft.server.Outward.Piece;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connection that carries many at once: a stream of HTTP/2 (RFC 9113 §5), between
 * the loop of the connection and the task of its handler.
 *
 * <pre>
 * came → handled → answered (the last byte is given to the socket) → closed
 *   └───────┴── reset, by either side ──────────────────────────────┘
 * </pre>
 */
final class Call implements Way {
  /** So many bytes of an answer wait at most before who writes has to. */
  private static final int MOST_QUEUED = 32 * 1024;

  // immutable
  private final Session session;
  private final int id;
  private final HttpRequest head;
  private final boolean whole;
  private final @Nullable Fault fault;
  private final long came;
  private final Inbox inbox;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Outward> outbox = new ArrayDeque<>(2);

  /** How many bytes of the answer the socket has not taken, and how many it has. */
  private int queued;

  private long sent;

  private boolean scheduled;
  private boolean failed;
  private boolean left;
  private boolean answered;
  private boolean gone;
  private @Nullable Handoff<Boolean> writer;
  private @Nullable Task<?> task;

  /** What is left of an answer whose length is known. The loop only. */
  long rest;

  /** The last byte of the answer is on its way. The loop only. */
  boolean ends;

  /** When the client last took something. The loop only. */
  long movedAt;

  /**
   * @param whole it has no body
   * @param fault why it is refused; null if it is not
   * @param came when it did, on the clock of the server
   */
  Call(Session session, int id, HttpRequest head, boolean whole, @Nullable Fault fault, long came) {
    this.came = came;
    this.session = session;
    this.id = id;
    this.head = head;
    this.whole = whole;
    this.fault = fault;
    this.inbox = new Inbox(whole);
  }

  int id() {
    return id;
  }

  HttpRequest head() {
    return head;
  }

  boolean isWhole() {
    return whole;
  }

  long came() {
    return came;
  }

  @Nullable Fault fault() {
    return fault;
  }

  // ---- the handling task: the body ----

  @Override
  public String peer() {
    return session.peer();
  }

  @Override
  public @Nullable Object poll() {
    HttpContent next = inbox.poll();
    if (next != null && next.content().isReadable()) {
      schedule(); // the client may send as much again
    }
    return next;
  }

  @Override
  public Optional<Object> read() throws InterruptedException {
    Weft.checkpoint();
    Object next = poll();
    while (next == null && inbox.await()) {
      next = poll();
    }
    return Optional.ofNullable(next);
  }

  // ---- the handling task: the answer ----

  @Override
  public void add(Outward what) {
    lock.lock();
    try {
      if (gone) {
        return;
      }
      outbox.add(what);
      queued += bytes(what);
    } finally {
      lock.unlock();
    }
    schedule();
  }

  private static int bytes(Outward what) {
    return switch (what) {
      case Answer answer -> answer.body().length;
      case Piece piece -> piece.count();
      case Outward.Word _ -> 0;
    };
  }

  @Override
  public void awaitRoom(Duration grace) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> mine;
      long before;
      lock.lock();
      try {
        if (gone && !answered) {
          throw new BrokenException(peer() + " does not want the answer any more");
        }
        if (queued < MOST_QUEUED) {
          return;
        }
        mine = new Handoff<>();
        writer = mine;
        before = sent;
      } finally {
        lock.unlock();
      }
      await(mine, grace, before);
    }
  }

  private void await(Handoff<Boolean> mine, Duration grace, long before)
      throws InterruptedException {
    try {
      mine.await(grace, "sending to " + peer());
    } catch (TimedOutException e) {
      if (!hasMoved(before)) {
        throw e;
      }
    }
  }

  private boolean hasMoved(long before) {
    lock.lock();
    try {
      return sent > before;
    } finally {
      lock.unlock();
    }
  }

  /** There is nothing to be known: other requests can come, whatever becomes of this one. */
  @Override
  public void last() {}

  @Override
  public Persistence persistence(HttpRequest same, Response response) {
    return Persistence.IMPLIED;
  }

  // ---- the handling task: its life ----

  /** The request is handled by a task, which is stopped if the client takes it back. */
  void begins(Task<?> handling) {
    lock.lock();
    try {
      task = handling;
      if (!gone || answered) {
        return;
      }
    } finally {
      lock.unlock();
    }
    handling.cancel("the client has taken its request back");
  }

  /**
   * The task of the handler ends: nothing more of the body is taken, nothing more is answered.
   *
   * @param hasFailed the answer is not whole, which the client must notice
   */
  void leave(boolean hasFailed) {
    inbox.close();
    lock.lock();
    try {
      left = true;
      failed = hasFailed;
    } finally {
      lock.unlock();
    }
    schedule();
  }

  /** The loop has something to do. */
  private void schedule() {
    boolean first;
    lock.lock();
    try {
      first = !scheduled;
      scheduled = true;
    } finally {
      lock.unlock();
    }
    if (first) {
      session.schedule(this);
    }
  }

  // ---- the loop ----

  /** What there is to do for a call. */
  record Work(@Nullable Outward next, int room, boolean left, boolean failed) {}

  /** {@return the next thing to do; none is left when it has nothing to be sent} */
  Work work() {
    lock.lock();
    try {
      Work work = new Work(outbox.poll(), inbox.takeRoom(), left, failed);
      scheduled = work.next != null;
      return work;
    } finally {
      lock.unlock();
    }
  }

  /** A part of the body came. {@return whether it is kept for somebody} */
  boolean comes(ByteBuf part, boolean last) {
    return inbox.comes(part, last);
  }

  /**
   * The socket has taken a part of the answer, or never will.
   *
   * @param last whether that was the end of the answer
   */
  void sent(int count, boolean last, boolean success) {
    Handoff<Boolean> woken = null;
    lock.lock();
    try {
      queued -= count;
      sent += success ? count : 0;
      answered |= last && success;
      if (queued < MOST_QUEUED) {
        woken = writer;
        writer = null;
      }
    } finally {
      lock.unlock();
    }
    if (woken != null) {
      woken.give(true); // only a hint: it looks again
    }
  }

  /** The stream is closed. */
  void close() {
    Handoff<Boolean> woken;
    Task<?> stopped;
    inbox.close();
    lock.lock();
    try {
      gone = true;
      outbox.clear();
      woken = writer;
      stopped = answered || left ? null : task;
    } finally {
      lock.unlock();
    }
    if (stopped != null) {
      stopped.cancel("the client has taken its request back");
    }
    if (woken != null) {
      woken.give(true);
    }
  }

  /** {@return whether its handler has ended, and only the client keeps it} */
  boolean isLeft() {
    lock.lock();
    try {
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** {@return method and path; a line, whatever the client sent} */
  @Override
  public String toString() {
    return head.method() + " " + head.uri();
  }
}
