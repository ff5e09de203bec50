package dev.weft.sql;

import dev.weft.task.Handoff;
import dev.weft.task.Offload;
import dev.weft.task.Shield;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One statement on its way over a shared connection and back.
 *
 * <pre>
 * new → sent → landed
 *  └──→ gone            (cancelled before it was sent, or its connection was not to be used any more)
 * </pre>
 */
final class Flight implements Exchange {
  /** How long a cancelled caller waits for the server to stop the statement. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** To make values of more bytes than that takes a millisecond. */
  private static final int MUCH = 1 << 18;

  /**
   * How it ended.
   *
   * @param sent whether it went to the server at all
   * @param failure null if there is an answer
   * @param nanos how long it was the first on its connection
   */
  record Landing(boolean sent, @Nullable SQLException failure, long nanos) {
    boolean isAnswered() {
      return sent && failure == null;
    }
  }

  private static final Landing NOT_SENT = new Landing(false, null, 0);

  private enum State {
    NEW,
    SENT,
    GONE
  }

  // immutable
  private final Sql sql;
  private final Plan plan;
  private final byte[] bound;
  private final Handoff<Landing> arrival = new Handoff<>();

  // any thread
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile boolean cancelled;
  private volatile @Nullable Landing landing;

  // the loop of the connection; from when it has landed, the task
  private final Answer answer;
  private @Nullable Prepared prepared;
  private @Nullable SQLException refused;

  /**
   * A statement with its values.
   *
   * @param bound as {@link Plan#bind} makes them
   * @param limit how many rows are wanted
   */
  Flight(Sql sql, Plan plan, byte[] bound, int limit) {
    this.sql = sql;
    this.plan = plan;
    this.bound = bound;
    this.answer = new Answer(limit);
  }

  // ---- the task ----

  /**
   * Goes over a connection and waits for what comes back. If the caller is cancelled, the server is
   * asked to stop the statement; what came in spite of that counts.
   */
  Landing over(SharedLine line) throws InterruptedException {
    line.submit(this);
    try {
      return arrival.await();
    } catch (InterruptedException e) {
      if (state.compareAndSet(State.NEW, State.GONE)) {
        throw e;
      }
      Landing late = Shield.within(PATIENCE.multipliedBy(2), () -> stopped(line));
      if (late == null || !late.isAnswered()) {
        throw e;
      }
      Thread.currentThread().interrupt();
      return late;
    }
  }

  /** Asks more than once, as a word to the server can get lost. {@return null if it goes on} */
  private @Nullable Landing stopped(SharedLine line) throws InterruptedException {
    cancelled = true;
    long left = PATIENCE.toMillis();
    for (long pause = 1; landing == null && left > 0; pause = Math.min(2 * pause, 250)) {
      line.stop(this);
      Weft.sleep(Duration.ofMillis(pause));
      left -= pause;
    }
    return landing;
  }

  /** {@return what the server has answered} */
  Result result() throws InterruptedException {
    if (prepared == null) {
      throw new IllegalStateException(sql + " was not sent");
    }
    Described described = prepared.described();
    if (answer.length() <= MUCH) {
      return answer.result(described);
    }
    return Offload.cpu(() -> answer.result(described));
  }

  /** {@return how long the server was at it, as far as it has landed} */
  long nanos() {
    Landing came = landing;
    return came == null ? 0 : came.nanos;
  }

  /** {@return how many rows came, those beyond the limit included} */
  long seen() {
    return answer.seen();
  }

  Sql sql() {
    return sql;
  }

  // ---- the loop of the connection ----

  Plan plan() {
    return plan;
  }

  /** {@return whether it is to be sent} Not if its caller has left. */
  boolean begins() {
    return state.compareAndSet(State.NEW, State.SENT);
  }

  /** Says that it was not sent, to a caller who may have left. */
  void turnBack() {
    if (state.compareAndSet(State.NEW, State.GONE)) {
      arrival.give(NOT_SENT);
    }
  }

  /** It goes by the name the server knows it under. */
  Flight as(Prepared known) {
    prepared = known;
    return this;
  }

  @Override
  public void say(Frontend out) {
    if (prepared == null) {
      throw new IllegalStateException(sql + " is not prepared");
    }
    out.run(prepared.name(), bound).sync();
  }

  @Override
  public void hear(char kind, ByteBuf body, int length) {
    switch (kind) {
      case 'D' -> answer.row(body, length);
      case 'C' -> answer.done(body, length);
      default -> {} // that its values are bound, or that there was nothing to do
    }
  }

  @Override
  public void refused(SQLException why) {
    refused = why;
  }

  /** {@return the statement as the server knew it, if that is not true any more; else null} */
  @Nullable Prepared outdated() {
    return refused != null && SharedFailure.isStale(refused) ? prepared : null;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * Says that all has come.
   *
   * @param why it failed if the server did not say so; null if it did not
   */
  void land(@Nullable SQLException why, long nanos) {
    Landing came = new Landing(true, refused == null ? why : refused, nanos);
    landing = came;
    arrival.give(came);
  }
}
