package dev.weft.client;

import dev.weft.client.Dialogue.Failure;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An exchange on a stream of a connection that others use, too (RFC 9113 §8.1). */
final class Http2Exchange implements Exchange {
  /** The window is opened again in steps of so many bytes. */
  private static final int STEP = Http2Codec.WINDOW / 4;

  private static final int PIECE = 16 * 1024;
  private static final byte[] NOTHING = {};

  // immutable
  private final Http2Session session;
  private final Timeouts timeouts;

  /** The connection had worked before, so that its end says nothing about the server. */
  private final boolean kept;

  /** Set by {@link #send}, before anybody else uses this. */
  private @Nullable Dialogue dialogue;

  // the task that reads
  private int consumed;
  private boolean closed;

  /**
   * @param session on which there is a seat for this
   */
  Http2Exchange(Http2Session session, Timeouts timeouts) {
    this.session = session;
    this.timeouts = timeouts;
    this.kept = session.isProven();
  }

  // ---- the request ----

  @Override
  public void send(Request request) throws InterruptedException {
    Weft.checkpoint();
    Dialogue begun = new Dialogue(session.target, request.method().equals("HEAD"));
    dialogue = begun;
    byte[] whole = request.body().whole().orElse(null);
    if (whole != null) {
      begun.sending(whole.length);
    }
    session.begin(begun, Http2Messages.request(request), whole);
  }

  private Dialogue dialogue() {
    Dialogue begun = dialogue;
    if (begun == null) {
      throw new IllegalStateException("nothing was sent yet");
    }
    return begun;
  }

  @Override
  public Body.Out out() {
    return (bytes, from, count) -> {
      int end = from + count;
      for (int at = from; at < end; at += PIECE) {
        dialogue().awaitRoom(timeouts.write());
        byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(at + PIECE, end));
        dialogue().sending(piece.length);
        session.send(dialogue(), piece, false);
      }
    };
  }

  @Override
  public void finish() throws InterruptedException {
    dialogue().awaitRoom(timeouts.write());
    session.send(dialogue(), NOTHING, true);
  }

  // ---- the answer ----

  @Override
  public Head head(BooleanSupplier sending) throws InterruptedException, StaleException {
    try {
      return first(sending);
    } catch (BrokenException e) {
      Failure why = dialogue().failure();
      boolean untouched = why != null && why.fate() == Failure.Fate.UNTOUCHED;
      boolean lost = why != null && why.fate() == Failure.Fate.LOST;
      if (untouched || (lost && kept)) {
        throw new StaleException(e, untouched);
      }
      throw e;
    }
  }

  /** The time for the first byte counts from the end of the request. */
  private Head first(BooleanSupplier sending) throws InterruptedException {
    while (true) {
      boolean streams = sending.getAsBoolean();
      boolean queued = dialogue().isSending();
      long written = dialogue().written();
      Duration bound = queued && !streams ? timeouts.write() : timeouts.firstByte();
      try {
        return dialogue().head(bound);
      } catch (TimedOutException e) {
        if (!streams && !queued) {
          throw e;
        }
        if (!streams && dialogue().written() == written) {
          throw new TimedOutException("sending to " + session.target, e.bound(), e.spent());
        }
      }
    }
  }

  @Override
  public byte @Nullable [] next() throws InterruptedException {
    byte[] piece = dialogue().next(timeouts.betweenBytes());
    if (piece != null) {
      consumed += piece.length;
      if (consumed >= STEP && !dialogue().isEnded()) {
        session.consumed(dialogue(), consumed);
        consumed = 0;
      }
    }
    return piece;
  }

  // ---- the end ----

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.end(dialogue);
    }
  }
}
