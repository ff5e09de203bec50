package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has still to send.
 *
 * <p>Small pieces are gathered and sent once per turn of the loop, with one call of the system;
 * large writes go in several, so that every bit of progress is seen. A writer waits while more than
 * the high mark is under way.
 *
 * <pre>
 * open → no more is written → all is sent → the peer has ended, too → closed
 *   └───────→ broken, or the linger time is over ────────────────────────┘
 * </pre>
 */
final class Outlet implements Runnable {
  private static final int LEAST_PIECE = 256;
  private static final int MOST_GATHERED = 16 * 1024;
  private static final int MOST_PIECE = 64 * 1024;

  /** What becomes of the channel once everything is sent. */
  private enum Then {
    NOTHING,
    SHUT_OUTPUT,
    CLOSE
  }

  // immutable
  private final Object peer;
  private final Channel channel;
  private final Loop loop;
  private final Layer layer;
  private final Gate gate;
  private final Inlet.Marks marks;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(1);
  private long accepted;

  private boolean scheduled;
  private Then then = Then.NOTHING;

  /** Says why nothing can be sent any more, to who tries to: most connections just end. */
  private @Nullable Supplier<BrokenException> failure;

  /** The peer was told that no more will come. The loop only. */
  private boolean told;

  /** How many bytes the system has taken. The loop alone writes it. */
  private volatile long done;

  Outlet(Object peer, Channel channel, Loop loop, Layer layer, Gate gate, Inlet.Marks marks) {
    this.peer = peer;
    this.channel = channel;
    this.loop = loop;
    this.layer = layer;
    this.gate = gate;
    this.marks = marks;
  }

  // ---- any thread ----

  /** Takes all the bytes, as soon as there is room; sends them in the loop's next turn. */
  void write(ByteBuffer bytes, @Nullable Duration idle) throws InterruptedException {
    Weft.checkpoint();
    while (!offer(bytes)) {
      gate.await(this::hasRoom, idle, "writing to " + peer);
    }
  }

  /** Takes all the bytes if there is room. {@return whether there was} */
  boolean offer(ByteBuffer bytes) {
    boolean schedule;
    lock.lock();
    try {
      requireOpen();
      if (accepted - done >= marks.high()) {
        return false;
      }
      accepted += bytes.remaining();
      append(bytes);
      schedule = !scheduled && !pieces.isEmpty();
      scheduled |= schedule;
    } finally {
      lock.unlock();
    }
    if (schedule) {
      channel.eventLoop().execute(this);
    }
    return true;
  }

  private void requireOpen() {
    if (then != Then.CLOSE && failure != null) {
      throw failure.get();
    }
    if (then != Then.NOTHING) {
      throw new ClosedException(
          "the stream to %s was closed for writing: write before closing it".formatted(peer));
    }
  }

  private void append(ByteBuffer bytes) {
    int length = bytes.remaining();
    ByteBuf last = pieces.peekLast();
    if (last != null && last.writableBytes() >= length) {
      last.writeBytes(bytes);
      return;
    }
    boolean gathers = last != null && length < MOST_GATHERED;
    while (bytes.hasRemaining()) {
      int now = Math.min(bytes.remaining(), MOST_PIECE);
      int capacity = gathers ? MOST_GATHERED : Math.max(LEAST_PIECE, now);
      int end = bytes.limit();
      bytes.limit(bytes.position() + now);
      pieces.add(channel.alloc().directBuffer(capacity).writeBytes(bytes));
      bytes.limit(end);
    }
  }

  private boolean hasRoom() {
    lock.lock();
    try {
      return failure != null || then != Then.NOTHING || accepted - done <= marks.low();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was accepted so far is with the system. */
  void flush(@Nullable Duration idle) throws InterruptedException {
    Weft.checkpoint();
    long all = accepted();
    gate.await(() -> done - all >= 0 || failure() != null, idle, "sending to " + peer);
    Supplier<BrokenException> broken = failure();
    if (done - all < 0 && broken != null) {
      throw broken.get();
    }
  }

  private @Nullable Supplier<BrokenException> failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  long accepted() {
    lock.lock();
    try {
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  long sent() {
    return done;
  }

  /** Sends what was accepted and then tells the peer that no more will come. */
  void shutOutput() {
    finish(Then.SHUT_OUTPUT);
  }

  /** Sends what was accepted, for a time, and closes the channel once the peer has ended, too. */
  void close(Duration linger) {
    if (finish(Then.CLOSE)) {
      Timer timer = loop.after(linger, this::lingeredEnough);
      channel.closeFuture().addListener(closed -> loop.stop(timer));
    }
  }

  /** Closes the channel at once; the peer is told. */
  void abort() {
    end(Then.CLOSE);
    channel.eventLoop().execute(this::drop);
  }

  private boolean finish(Then what) {
    boolean news = end(what);
    if (news) {
      channel.eventLoop().execute(this::conclude);
    }
    return news;
  }

  /** From now on nothing is accepted. {@return whether that is news} */
  private boolean end(Then what) {
    boolean news;
    lock.lock();
    try {
      news = then.compareTo(what) < 0;
      then = news ? what : then;
    } finally {
      lock.unlock();
    }
    if (news) {
      gate.open();
    }
    return news;
  }

  // ---- on the loop ----

  /** Sends what has been written since the last turn, or as much of it as is good at once. */
  @Override
  public void run() {
    int most = layer.mostPieces();
    for (int i = 1; i <= most; i++) {
      ByteBuf piece;
      boolean more;
      lock.lock();
      try {
        piece = pieces.poll();
        more = !pieces.isEmpty();
        scheduled = more;
      } finally {
        lock.unlock();
      }
      if (piece == null) {
        return; // discarded meanwhile
      }
      if (!more || i == most) {
        sendLast(piece, more);
        return;
      }
      int length = piece.readableBytes();
      channel.write(piece).addListener(sent -> sent(length, false, sent.cause()));
    }
  }

  private void sendLast(ByteBuf last, boolean more) {
    int length = last.readableBytes();
    ChannelFuture sending = channel.writeAndFlush(last);
    if (sending.isDone()) { // most often, and then a listener would be a waste
      sent(length, more, sending.cause());
    } else {
      sending.addListener(sent -> sent(length, more, sent.cause()));
    }
  }

  /**
   * @param more there is more to send
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone writes it
  private void sent(int length, boolean more, @Nullable Throwable cause) {
    if (cause == null) {
      done += length;
      gate.open();
    } else {
      broken(() -> Faults.sending(peer, cause));
      discard();
    }
    if (more && cause == null) {
      channel.eventLoop().execute(this);
    }
    conclude();
  }

  /** Nothing is accepted any more, so nothing can follow. */
  private void discard() {
    List<ByteBuf> left;
    lock.lock();
    try {
      left = List.copyOf(pieces);
      pieces.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(ByteBuf::release);
  }

  /** Nothing can be sent any more. */
  void broken(Supplier<BrokenException> cause) {
    lock.lock();
    try {
      failure = failure == null ? cause : failure;
    } finally {
      lock.unlock();
    }
    gate.open();
  }

  /** Does what is to be done once all is sent, if it is. */
  void conclude() {
    Then next;
    boolean ready;
    boolean lost;
    lock.lock();
    try {
      next = then;
      lost = failure != null;
      ready = lost || accepted == done;
    } finally {
      lock.unlock();
    }
    if (next == Then.CLOSE && (lost || (ready && layer.hasPeerEnded(channel)))) {
      layer.close(channel);
    } else if (next == Then.CLOSE) {
      channel.config().setAutoRead(true); // what comes is dropped, so that the peer can go on
    }
    if (next != Then.NOTHING && ready && !told) {
      told = true;
      layer.shutOutput(channel);
    }
  }

  /** The time to linger is over: what the system has, it still sends; the rest is dropped. */
  private void lingeredEnough() {
    if (accepted() == done) {
      layer.drop(channel);
    } else {
      drop();
    }
  }

  private void drop() {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      layer.drop(channel);
    }
  }
}
