package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipeline: keeps messages until the task that reads the wire takes them.
 *
 * <p>The loop puts messages in and wakes the reader once per batch; past {@value #MANY} waiting
 * messages it stops reading from the socket until the reader has taken most of them, so a slow
 * reader slows its peer instead of filling memory.
 */
final class WireHandler extends ChannelInboundHandlerAdapter {
  private static final int MANY = 32;
  private static final int FEW = 8;

  private final Target target;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Object> messages = new ArrayDeque<>();
  private @Nullable Handoff<Boolean> reader;
  private @Nullable Handoff<Boolean> writer;
  private @Nullable BrokenException failure;
  private boolean ended;
  private boolean paused;
  private boolean abandoned;

  WireHandler(Target target) {
    this.target = target;
  }

  // ---- on the loop ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean drop;
    boolean full;
    lock.lock();
    try {
      drop = abandoned;
      if (!drop) {
        messages.add(message);
      }
      full = !paused && messages.size() >= MANY;
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
    boolean read;
    lock.lock();
    try {
      read = !paused;
    } finally {
      lock.unlock();
    }
    channel.config().setAutoRead(read);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    wakeReader();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      wakeWriter();
    }
  }

  /**
   * A message was sent, or could not be. If the connection was lost, the peer may have said why
   * before: that is still read, and the loss told after it.
   */
  void sent(Future<? super Void> sending, Channel channel) {
    Throwable cause = sending.cause();
    if (cause instanceof IOException) {
      lock.lock();
      try {
        if (!ended) {
          failure = Faults.using(target, cause);
        }
      } finally {
        lock.unlock();
      }
    } else if (cause != null) {
      end(Faults.sending(target, cause));
      channel.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(Faults.using(target, cause));
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(null);
  }

  private void end(@Nullable BrokenException cause) {
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
    wakeWriter();
  }

  private void wakeReader() {
    Handoff<Boolean> waiter = null;
    lock.lock();
    try {
      if (!messages.isEmpty() || ended) {
        waiter = reader;
        reader = null;
      }
    } finally {
      lock.unlock();
    }
    if (waiter != null) {
      waiter.give(true); // only a hint: if the reader left, the messages are still here
    }
  }

  private void wakeWriter() {
    Handoff<Boolean> waiter;
    lock.lock();
    try {
      waiter = writer;
      writer = null;
    } finally {
      lock.unlock();
    }
    if (waiter != null) {
      waiter.give(true);
    }
  }

  // ---- any thread ----

  /** Takes the next message; waits for it; empty when the connection has ended. */
  Optional<Object> take(Channel channel) throws InterruptedException {
    Weft.checkpoint(); // also when messages are there: a peer that never stops must not keep us
    while (true) {
      Handoff<Boolean> waiter = new Handoff<>();
      Object message;
      boolean resume;
      lock.lock();
      try {
        message = messages.poll();
        if (message == null && ended) {
          return end();
        }
        resume = paused && !ended && messages.size() <= FEW;
        paused &= !resume;
        reader = message == null ? waiter : null;
      } finally {
        lock.unlock();
      }
      if (resume) {
        channel.eventLoop().execute(() -> readUnlessPaused(channel));
      }
      if (message != null) {
        return Optional.of(message);
      }
      waiter.await();
    }
  }

  private Optional<Object> end() {
    assert lock.isHeldByCurrentThread();
    if (failure != null) {
      throw failure;
    }
    return Optional.empty();
  }

  /** Waits until the socket takes more, or the connection has ended. */
  void awaitWritable(Channel channel) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> waiter = new Handoff<>();
      lock.lock();
      try {
        if (ended || channel.isWritable()) {
          return;
        }
        writer = waiter;
      } finally {
        lock.unlock();
      }
      waiter.await();
    }
  }

  /** {@return whether nothing came that nobody asked for, and the peer is still there} */
  boolean isQuiet() {
    lock.lock();
    try {
      return messages.isEmpty() && !ended && failure == null;
    } finally {
      lock.unlock();
    }
  }

  /** Releases what nobody will read any more. */
  void abandon() {
    ArrayDeque<Object> left;
    lock.lock();
    try {
      abandoned = true;
      ended = true;
      left = new ArrayDeque<>(messages);
      messages.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(ReferenceCountUtil::release);
    wakeReader();
    wakeWriter();
  }
}
