package dev.weft.client;

import dev.weft.net.Target;
import dev.weft.net.Wire;
import dev.weft.pool.Lease;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2, which many exchanges share (RFC 9113). Any thread.
 *
 * <p>While it is used it holds its place in the pool; an idle one is in the pool like any other
 * connection, to be lent again, to make room, or to be closed.
 *
 * <pre>
 * made → used ⇄ idle → closed
 *          └→ retired (told to go, moved, old, lost) → closed, after its last exchange
 * </pre>
 */
final class Http2Session implements Link {
  /** So many exchanges share it at most, whatever the server allows. */
  static final int MOST_STREAMS = 1_000;

  /** What is taken for allowed until the server says something, which it does at once. */
  private static final int UNSAID = 1;

  // immutable
  final Target target;
  private final Sessions sessions;
  private final Http2Handler handler;
  private final Clock clock;
  private final long born;

  /** Set once, by the task that made it, before anybody else knows it. */
  private volatile @Nullable Wire wire;

  /** It has been used before. The task that has the first seat. */
  private volatile boolean begun;

  /** An answer has come. The loop writes it. */
  private volatile boolean proven;

  /** No exchange may begin any more. Written under the lock of the sessions. */
  volatile boolean retired;

  // guarded by the lock of the sessions
  int used;
  int limit = UNSAID;
  boolean said;
  @Nullable Lease<Link> lease;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private ArrayDeque<Runnable> orders = new ArrayDeque<>(1);
  private boolean scheduled;

  Http2Session(Target target, Sessions sessions, KeepAwake watch) {
    this.target = target;
    this.sessions = sessions;
    this.clock = watch.clock();
    this.born = clock.nanos();
    this.handler = Http2Codec.of(this, watch);
  }

  ChannelHandler handler() {
    return handler;
  }

  void on(Wire made) {
    wire = made;
  }

  @Override
  public Wire wire() {
    Wire made = wire;
    if (made == null) {
      throw new BrokenException("the connection to " + target + " was lost while it was made");
    }
    return made;
  }

  /** {@return whether it has free seats} Guarded by the lock of the sessions. */
  boolean isFree() {
    return !retired && used < limit;
  }

  long ageNanos() {
    return clock.nanos() - born;
  }

  // ---- what the loop tells ----

  /** The server allows so many exchanges at once. */
  void allows(int streams) {
    sessions.allowed(this, Math.min(streams, MOST_STREAMS));
  }

  void retire() {
    sessions.retire(this);
  }

  void answered() {
    proven = true;
  }

  /** Closes it now; what is under way fails. */
  void drop() {
    Wire made = wire;
    if (made != null) {
      made.close();
    }
  }

  // ---- exchanges ----

  /** {@return whether nobody has used it before} It is from here on. */
  boolean isNews() {
    boolean news = !begun;
    begun = true;
    return news;
  }

  /** {@return whether it has worked before} */
  boolean isProven() {
    return proven;
  }

  /**
   * Begins one, on a seat that was taken.
   *
   * @param body all of it; null if it follows
   */
  void begin(Dialogue dialogue, Http2Headers head, byte @Nullable [] body) {
    order(() -> handler.begin(dialogue, head, body));
  }

  /** Sends a part of a body; the bytes must not change any more. */
  void send(Dialogue dialogue, byte[] bytes, boolean last) {
    order(() -> handler.send(dialogue, bytes, last));
  }

  /** So many bytes of an answer were read. */
  void consumed(Dialogue dialogue, int count) {
    order(() -> handler.consumed(dialogue, count));
  }

  /** Gives a seat back; what is not over is broken off. */
  void end(@Nullable Dialogue dialogue) {
    if (dialogue != null && !dialogue.isComplete()) {
      order(() -> handler.cancel(dialogue));
    }
    sessions.release(this);
  }

  /** Has the loop do something, together with all that others want in the same turn. */
  private void order(Runnable order) {
    boolean schedule;
    lock.lock();
    try {
      orders.add(order);
      schedule = !scheduled;
      scheduled = true;
    } finally {
      lock.unlock();
    }
    if (schedule) {
      handler.execute(this::carryOut);
    }
  }

  private void carryOut() {
    ArrayDeque<Runnable> batch;
    lock.lock();
    try {
      batch = orders;
      orders = new ArrayDeque<>(1);
      scheduled = false;
    } finally {
      lock.unlock();
    }
    batch.forEach(Runnable::run);
    handler.flush();
  }

  // ---- for the pool ----

  @Override
  public boolean isUsable() {
    Wire made = wire;
    return !retired && made != null && made.isUsable();
  }

  @Override
  public void close() {
    order(handler::leave);
    handler.execute(this::drop); // after its last words
  }

  @Override
  public String toString() {
    return "HTTP/2 connection to " + target;
  }
}
