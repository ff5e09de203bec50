package dev.weft.sql;

import dev.weft.task.Handoff;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.Shield;
import dev.weft.task.TimedOutException;
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
 * new ⇄ sent → landed   (back if the server has skipped it)
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
   * @param nanos how long it was the first on its connection, as seen from here
   * @param atLeast for how many of these the server was at it, or at those that it was together
   *     with; 0 if that was not long
   * @param together whether it was one transaction with others
   */
  record Landing(
      boolean sent, @Nullable SQLException failure, long nanos, long atLeast, boolean together) {
    boolean isAnswered() {
      return sent && failure == null;
    }
  }

  private static final Landing NOT_SENT = new Landing(false, null, 0, 0, false);

  private enum State {
    NEW,
    SENT,
    GONE
  }

  // immutable
  private final Sql sql;
  private final Plan plan;
  private final byte[] values;
  private final boolean joins;
  private final long timeout;
  private final Handoff<Landing> arrival = new Handoff<>();

  // any thread
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile boolean cancelled;
  private volatile @Nullable Landing landing;

  // the loop of the connection; from when it has landed, the task
  private final Answer answer;
  private @Nullable Prepared prepared;
  private @Nullable SQLException failure;

  /**
   * A statement with its values.
   *
   * @param values as {@link Plan#bind} makes them
   * @param limit how many rows are wanted
   * @param joins whether it may be one transaction with others; see {@link Joining}
   * @param timeout as {@link #timeout} has it
   */
  Flight(Sql sql, Plan plan, byte[] values, int limit, boolean joins, long timeout) {
    this.sql = sql;
    this.plan = plan;
    this.values = values;
    this.joins = joins;
    this.timeout = timeout;
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

  /**
   * {@return what the server has answered} To make values of much is no work for a loop. A
   * cancellation does not keep it back, as the statement was done.
   */
  Result result() {
    RowDescription description = known().description();
    if (answer.length() > MUCH) {
      try {
        return Shield.within(PATIENCE, () -> Offload.cpu(() -> answer.result(description)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RefusedException | TimedOutException e) {
        // no thread is free for it
      }
    }
    return answer.result(description);
  }

  private Prepared known() {
    if (prepared == null) {
      throw new IllegalStateException(sql + " is not prepared");
    }
    return prepared;
  }

  /** {@return how it ended, as far as it has} */
  @Nullable Landing landing() {
    return landing;
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

  /**
   * {@return whether it is to be sent, and counts as sent from now on} Not if its caller has left.
   */
  boolean tryBegin() {
    return state.compareAndSet(State.NEW, State.SENT);
  }

  /** The server has skipped it, so that it may go again. */
  void again() {
    state.set(State.NEW);
  }

  /** Says that it did not get to the server, to a caller who may have left. */
  void turnBack() {
    landing = NOT_SENT;
    state.set(State.GONE);
    arrival.give(NOT_SENT);
  }

  /** It goes by the name the server knows it under. */
  Flight as(Prepared known) {
    prepared = known;
    return this;
  }

  @Override
  public void say(Frontend out) {
    out.bind(known().name(), values).execute();
  }

  @Override
  public boolean joins() {
    return joins;
  }

  @Override
  public long timeout() {
    return timeout;
  }

  @Override
  public void hear(char kind, ByteBuf body) {
    switch (kind) {
      case Backend.DATA_ROW -> answer.row(body);
      case Backend.COMMAND_COMPLETE -> answer.done(body);
      default -> {} // that its values are bound, or that there was nothing to do
    }
  }

  @Override
  public void fail(SQLException why) {
    failure = why;
  }

  /** {@return the statement as the server knew it, if that is not true any more; else null} */
  @Nullable Prepared outdated() {
    return failure != null && SharedFailure.isStale(failure) ? prepared : null;
  }

  /** {@return whether the server has failed it as it knows it no more} */
  boolean isForgotten() {
    return failure != null && SharedFailure.isForgotten(failure);
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * Says that all has come.
   *
   * @param why it failed if the server did not say so; null if it did not
   * @param nanos as {@link Landing} has it, as the next ones
   */
  void land(@Nullable SQLException why, long nanos, long atLeast, boolean together) {
    Landing came = new Landing(true, failure == null ? why : failure, nanos, atLeast, together);
    landing = came;
    arrival.give(came);
  }
}
