package dev.weft.sql;

import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Weft;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
final class Flight {
  /** How long a cancelled caller waits for the server to stop the statement. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * What came back.
   *
   * @param result null if it failed
   * @param failure null if it did not
   * @param nanos how long it was the first on its connection
   */
  record Landing(@Nullable Result result, @Nullable Throwable failure, long nanos) {
    /** {@return that it was never sent} */
    static Landing notSent() {
      return new Landing(null, null, 0);
    }

    boolean wasSent() {
      return result != null || failure != null;
    }
  }

  private enum State {
    NEW,
    SENT,
    GONE
  }

  // immutable
  private final Sql sql;
  private final Tuple values;
  private final int limit;
  private final Handoff<Landing> arrival = new Handoff<>();

  // any thread
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile boolean cancelled;
  private volatile @Nullable Landing landing;

  // the event loop of the connection, before it has landed
  private final List<@Nullable Object[]> rows = new ArrayList<>(1);
  private long seen;

  Flight(Sql sql, Tuple values, int limit) {
    this.sql = sql;
    this.values = values;
    this.limit = limit;
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
      if (late == null || late.result == null) {
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

  // ---- the event loop of the connection ----

  /** {@return whether it is to be sent} Not if its caller has left. */
  boolean begins() {
    return state.compareAndSet(State.NEW, State.SENT);
  }

  /** Says that it was not sent, to a caller who may have left. */
  void turnBack() {
    if (state.compareAndSet(State.NEW, State.GONE)) {
      arrival.give(Landing.notSent());
    }
  }

  Sql sql() {
    return sql;
  }

  Tuple values() {
    return values;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Takes a row; of those beyond the limit there is only the number. */
  void take(Row row) {
    seen++;
    if (rows.size() < limit) {
      @Nullable Object[] values = new @Nullable Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = PlainType.received(row.getValue(i));
      }
      rows.add(values);
    }
  }

  /** {@return how long the server was at it, as far as it has landed} */
  long nanos() {
    Landing came = landing;
    return came == null ? 0 : came.nanos;
  }

  /** {@return how many rows came, those beyond the limit included} */
  long seen() {
    return seen;
  }

  void land(SqlResult<?> came, long nanos) {
    List<String> columns = came.columnsNames();
    land(
        new Landing(
            columns == null || columns.isEmpty()
                ? new Result(List.of(), List.of(), came.rowCount())
                : new Result(List.copyOf(columns), rows, rows.size()),
            null,
            nanos));
  }

  void land(Throwable failure, long nanos) {
    land(new Landing(null, failure, nanos));
  }

  private void land(Landing came) {
    landing = came;
    arrival.give(came);
  }
}
