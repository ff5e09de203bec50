package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The body of a request as it comes. The task that handles the request only; it can be read once.
 */
final class Intake implements Body.Writer {
  /** How it stands. */
  private enum State {
    /** Not asked for; the client may wait for a word before it sends it. */
    EXPECTED,
    COMING,
    COMPLETE,
    BROKEN,

    /** Broken, since the client has gone. */
    GONE
  }

  // immutable
  private final Way way;
  private final ServerConfig config;
  private final boolean absent;

  // the handling task only
  private State state;
  private boolean awaitsWord;
  private boolean taken;
  private long waitedNanos;
  private long received;

  /**
   * @param whole there is no body
   * @param awaitsWord the client waits for a 100 before it sends the body
   */
  Intake(Way way, ServerConfig config, boolean whole, boolean awaitsWord) {
    this.way = way;
    this.config = config;
    this.absent = whole;
    this.state = whole ? State.COMPLETE : State.EXPECTED;
    this.awaitsWord = awaitsWord;
  }

  /** {@return whether the request has no body} */
  boolean isAbsent() {
    return absent;
  }

  /** Reads the whole body into memory. */
  byte[] bytes(long announced) throws InterruptedException {
    int most = config.limits().body();
    if (announced > most) {
      throw tooLarge(most);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) Math.max(announced, 32));
    writeTo((bytes, from, count) -> {
      if (all.size() + count > most) {
        throw tooLarge(most);
      }
      all.write(bytes, from, count);
    });
    return all.toByteArray();
  }

  private static ProblemException tooLarge(int most) {
    return new ProblemException(
        413, "The body is larger than the %,d bytes it may have.".formatted(most));
  }

  @Override
  public void writeTo(Body.Out out) throws InterruptedException {
    if (taken) {
      throw new IllegalStateException("the body of a request can be read once, and was");
    }
    taken = true;
    if (state == State.EXPECTED && awaitsWord) {
      awaitsWord = false;
      way.add(Outward.Word.CONTINUE);
    }
    while (state != State.COMPLETE) {
      state = State.COMING;
      HttpContent content = next();
      try {
        pass(content.content(), out);
      } finally {
        content.release();
      }
      state = content instanceof LastHttpContent ? State.COMPLETE : state;
    }
  }

  private void pass(ByteBuf bytes, Body.Out out) throws InterruptedException {
    int length = bytes.readableBytes();
    if (length > 0) {
      received += length;
      byte[] copy = new byte[length];
      bytes.readBytes(copy);
      out.write(copy, 0, length);
    }
  }

  /** Only the time that is spent in here is the client's. */
  private HttpContent next() throws InterruptedException {
    Object there = way.poll();
    if (there == null) {
      Clock clock = Clock.current();
      long start = clock.nanos();
      there = await().orElse(null);
      waitedNanos += clock.nanos() - start;
    }
    if (there instanceof HttpContent content) {
      return content;
    }
    state = State.BROKEN;
    ReferenceCountUtil.release(there);
    if (there instanceof Fault fault) {
      throw new FaultException(fault);
    }
    state = State.GONE;
    throw new BrokenException(way.peer() + " closed the connection in the middle of its request");
  }

  private Optional<Object> await() throws InterruptedException {
    try {
      return Timeout.after(patience(), "the body from " + way.peer(), way::read);
    } catch (TimedOutException e) {
      state = State.BROKEN;
      throw new FaultException(new Fault(408, "The body of the request came too slowly."));
    }
  }

  /** {@return how long the client may take for its next bytes} */
  private Duration patience() {
    Pace pace = config.pace();
    if (pace.rate() == 0) {
      return pace.grace();
    }
    long earned = (long) (received * 1e9 / pace.rate());
    return Duration.ofNanos(Math.max(0, pace.grace().toNanos() + earned - waitedNanos));
  }

  /** {@return whether the client has gone before it had said all} */
  boolean isGone() {
    return state == State.GONE;
  }

  /** {@return whether all of it was read, which it now is if it has come} Never waits. */
  boolean isComplete() {
    while (state == State.COMING || (state == State.EXPECTED && !awaitsWord)) {
      Object there = way.poll();
      if (there instanceof HttpContent content) {
        content.release();
        state = content instanceof LastHttpContent ? State.COMPLETE : State.COMING;
      } else if (there == null) {
        return false;
      } else {
        state = State.BROKEN;
      }
    }
    return state == State.COMPLETE;
  }
}
