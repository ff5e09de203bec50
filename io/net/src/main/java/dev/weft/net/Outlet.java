package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has still to send.
 *
 * <p>Small pieces are gathered and sent once per turn of the loop, with one call of the system. A
 * writer waits while more than the high mark is under way.
 *
 * <pre>
 * open → no more is written → all is sent → closed
 *   └───────→ broken, or the linger time is over ──┘
 * </pre>
 */
final class Outlet implements Runnable {
  private static final int LEAST_PIECE = 256;
  private static final int MOST_GATHERED = 16 * 1024;

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
  private ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(1);
  private long accepted;

  /** How many bytes were given to the channel. */
  private long handed;

  private boolean scheduled;
  private Then then = Then.NOTHING;
  private @Nullable BrokenException failure;

  /** How many bytes have been handed to the system, or dropped. The loop alone writes it. */
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

  private boolean offer(ByteBuffer bytes) {
    boolean schedule;
    lock.lock();
    try {
      requireOpen();
      if (accepted - done >= marks.high()) {
        return false;
      }
      accepted += bytes.remaining();
      append(bytes);
      schedule = !scheduled;
      scheduled = true;
    } finally {
      lock.unlock();
    }
    if (schedule) {
      channel.eventLoop().execute(this);
    }
    return true;
  }

  private void requireOpen() {
    if (failure != null) {
      throw failure;
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
    } else {
      boolean gathers = last != null && length < MOST_GATHERED;
      int capacity = gathers ? MOST_GATHERED : Math.max(LEAST_PIECE, length);
      pieces.add(channel.alloc().directBuffer(capacity).writeBytes(bytes));
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
    BrokenException broken = failure();
    if (done - all < 0 && broken != null) {
      throw broken;
    }
  }

  private @Nullable BrokenException failure() {
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

  /** Sends what was accepted, for a time, and then closes the channel. */
  void close(Duration lingerTime) {
    boolean waits = finish(Then.CLOSE);
    if (waits) {
      Timer timer = loop.after(lingerTime, () -> layer.drop(channel));
      channel.closeFuture().addListener(closed -> loop.stop(timer));
    }
  }

  /** {@return whether something is to be sent first, from now on} */
  private boolean finish(Then what) {
    boolean left;
    boolean news;
    lock.lock();
    try {
      news = then.compareTo(what) < 0;
      then = news ? what : then;
      left = accepted != done && failure == null;
    } finally {
      lock.unlock();
    }
    if (news) {
      gate.open();
    }
    if (news && !left) {
      channel.eventLoop().execute(this::conclude);
    }
    return news && (left || layer.saysGoodbye()) && channel.isOpen();
  }

  // ---- on the loop ----

  /** Sends what has been written since the last turn, or as much of it as is good at once. */
  @Override
  public void run() {
    ArrayDeque<ByteBuf> batch;
    long end;
    boolean more;
    lock.lock();
    try {
      batch = batch();
      end = handed;
      more = !pieces.isEmpty();
      scheduled = more;
    } finally {
      lock.unlock();
    }
    while (batch.size() > 1) {
      channel.write(batch.poll(), channel.voidPromise());
    }
    channel.writeAndFlush(batch.poll()).addListener((ChannelFuture sent) -> sent(end, more, sent));
  }

  private ArrayDeque<ByteBuf> batch() {
    assert lock.isHeldByCurrentThread();
    ArrayDeque<ByteBuf> all = pieces;
    long most = handed + layer.mostAtOnce();
    if (accepted - most <= 0 || most < 0) {
      pieces = new ArrayDeque<>(1);
      handed = accepted;
      return all;
    }
    ArrayDeque<ByteBuf> some = new ArrayDeque<>();
    while (handed < most) {
      int room = (int) (most - handed);
      ByteBuf piece = all.getFirst();
      boolean fits = piece.readableBytes() <= room;
      ByteBuf next = fits ? all.removeFirst() : piece.readRetainedSlice(room);
      handed += next.readableBytes();
      some.add(next);
    }
    return some;
  }

  private void sent(long end, boolean more, ChannelFuture sending) {
    Throwable cause = sending.cause();
    if (cause == null) {
      done = end;
      gate.open();
    } else {
      broken(Faults.sending(peer, cause));
    }
    if (more) {
      channel.eventLoop().execute(this); // also to get rid of it, if it cannot be sent
    }
    conclude();
  }

  /** Nothing can be sent any more. */
  void broken(BrokenException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
    } finally {
      lock.unlock();
    }
    gate.open();
  }

  private void conclude() {
    Then next;
    lock.lock();
    try {
      next = accepted == done || failure != null ? then : Then.NOTHING;
    } finally {
      lock.unlock();
    }
    switch (next) {
      case NOTHING -> {}
      case SHUT_OUTPUT -> layer.shutOutput(channel);
      case CLOSE -> layer.close(channel);
    }
  }
}
