package dev.weft.sql;

import dev.weft.pool.Lease;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Shield;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One loan of one JDBC connection, and in which state that left it. */
final class JdbcLink implements Link {
  /** How long tidying may take before the connection is closed instead. */
  private static final Duration TIDYING = Duration.ofSeconds(5);

  /** How long a commit may go on after a cancellation before it is broken off. */
  private static final Duration COMMITTING = Duration.ofSeconds(10);

  // immutable
  private final Lease<Session> lease;
  private final Session session;
  private final Dialect dialect;
  private final dev.weft.task.Lane threads;
  private final Failure failure;
  private final @Nullable TransactionConfig config;

  /** What a statement may take, by the deadline of who has borrowed. */
  private final Duration time;

  // the thread that works; read by the task between two calls
  private boolean begun;
  private boolean broken;

  /** Whether the next borrower would find something it does not expect. */
  private boolean untidy;

  /** The server may still hear a word that was meant for an earlier statement. */
  private boolean suspect;

  /**
   * The failure for which MariaDB rolled all back, as a deadlock is one. Nothing could be put right
   * since, so the connection may have what is its own and no transaction's, as a lock by name.
   */
  private @Nullable SQLException undone;

  JdbcLink(
      Lease<Session> lease,
      dev.weft.task.Lane threads,
      Failure failure,
      @Nullable TransactionConfig config) {
    this.lease = lease;
    this.session = lease.value();
    this.dialect = session.address().dialect();
    this.threads = threads;
    this.failure = failure;
    this.config = config;
    this.time = session.bound().ofStatement();
  }

  // ---- statements ----

  @Override
  public Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException {
    return bounded(sql, session.bound().ofStatement(), () -> execute(sql, values, limit));
  }

  private Result execute(Sql sql, List<@Nullable Object> values, int limit) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(sql.jdbc())) {
      session.runs(statement);
      statement.setMaxRows(limit);
      Values.bind(statement, sql.inOrder(values), dialect);
      return result(statement, statement.execute(), sql.isScript(), limit);
    } finally {
      session.runs(null);
    }
  }

  /** Of several statements the last one counts; of one, a CALL, the last rows it gives. */
  private Result result(PreparedStatement statement, boolean hasRows, boolean script, int limit)
      throws SQLException {
    Result last = new Result(List.of(), List.of(), 0);
    for (boolean rows = hasRows; ; rows = statement.getMoreResults()) {
      if (rows) {
        try (ResultSet set = statement.getResultSet()) {
          Reading reading = new Reading(set, dialect);
          List<@Nullable Object[]> read = reading.next(limit);
          last = new Result(reading.names(), read, read.size());
        }
      } else {
        long changed = statement.getLargeUpdateCount();
        if (changed < 0) {
          return last;
        }
        if (script || last.columns().isEmpty()) {
          last = new Result(List.of(), List.of(), changed);
        }
      }
    }
  }

  @Override
  public Cursor open(Sql sql, List<@Nullable Object> values, int fetchSize)
      throws InterruptedException {
    return bounded(
        sql,
        session.bound().ofFlow(),
        () -> JdbcCursor.open(this, session, sql, values, fetchSize));
  }

  @Override
  public boolean hasBulk() {
    return session.bound().isMariadb();
  }

  @Override
  public <T> T use(Database.Work<? extends T> work) throws InterruptedException {
    return this.<T>use(null, work);
  }

  /** Does something in plain JDBC, above all with this statement. */
  <T> T use(@Nullable Sql sql, Database.Work<? extends T> work) throws InterruptedException {
    return this.<T>bounded(sql, session.bound().ofStatement(), () -> used(work));
  }

  @Override
  public <T> T goOn(Database.Work<? extends T> work) throws InterruptedException {
    return this.<T>call(null, () -> used(work));
  }

  private <T> T used(Database.Work<? extends T> work) throws Exception {
    untidy = true;
    T result = work.with(session.connection());
    if (config == null) {
      tidy();
    }
    return result;
  }

  /**
   * Waits for the server in plain JDBC; no statement runs, so a cancellation cuts the connection.
   */
  <T> T await(Database.Work<? extends T> work) throws InterruptedException {
    session.cutInsteadOfCancel(true);
    try {
      return this.<T>use(null, work);
    } finally {
      session.cutInsteadOfCancel(false);
    }
  }

  /** Says that this connection is for nobody else. */
  void forget() {
    broken = true;
  }

  /** Work on the connection that may fail as JDBC does. */
  interface Body<T> {
    T run() throws Exception;
  }

  /** Does work that begins with a statement, which may take so long. */
  private <T> T bounded(@Nullable Sql sql, Duration time, Body<? extends T> body)
      throws InterruptedException {
    return this.<T>call(
        sql,
        () -> {
          session.bound().raise(time);
          return body.run();
        });
  }

  /** Does work on a thread of the lane, stopped at the server if this task is cancelled. */
  <T> T call(@Nullable Sql sql, Body<? extends T> body) throws InterruptedException {
    return this.<T>call(sql, Duration.ZERO, body);
  }

  /** The same, but stopped only if it goes on for longer than that after the cancellation. */
  <T> T call(@Nullable Sql sql, Duration grace, Body<? extends T> body)
      throws InterruptedException {
    requireSound();
    Call<T> call = new Call<>(session, grace, () -> inWords(sql, body));
    try {
      return call.run(threads);
    } finally {
      suspect |= call.wasBrokenOff();
    }
  }

  /** The word of a cancellation may come late, and would hit another statement. */
  private void requireSound() {
    if (suspect) {
      throw new BrokenException(
          "a statement of the transaction was broken off: it can only be rolled back");
    }
    if (undone != null) {
      throw Failure.undone(undone);
    }
  }

  boolean isSuspect() {
    return suspect || broken;
  }

  /** Failures are told in words. */
  private <T> T inWords(@Nullable Sql sql, Body<? extends T> body) throws Exception {
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      begin();
      return body.run();
    } catch (SQLException e) {
      broken |= !Failure.leavesConnectionGood(e);
      if (failure.undoesAll(e)) {
        undone = e;
      }
      WeftException said = failure.running(e, sql, session.bound().told(), clock.since(start));
      if (Failure.isSilence(e)) {
        session.giveUp();
      }
      throw said;
    }
  }

  private void begin() throws SQLException {
    if (begun) {
      return;
    }
    session.bound().set(time);
    begun = true;
    if (config != null) {
      untidy = true;
      session.begin(config);
    }
  }

  // ---- the end ----

  @Override
  public void commit() throws InterruptedException {
    Weft.checkpoint(); // who is cancelled before this has committed nothing
    requireSound();
    if (!begun) {
      return;
    }
    broken = true; // until the server has said what became of it
    Call<Boolean> call = new Call<>(session, COMMITTING, this::committed);
    try {
      call.run(threads);
    } catch (InterruptedException e) {
      if (!call.hasBegun()) {
        broken = false; // the server was not even asked
      }
      if (broken) {
        BrokenException unknown = failure.unknown("it was cut off", e);
        Thread.currentThread().interrupt();
        throw unknown;
      }
      throw e;
    } finally {
      suspect |= call.wasBrokenOff();
    }
  }

  private boolean committed() {
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      session.commit();
    } catch (SQLException e) {
      WeftException said = failure.committing(e, clock.since(start));
      broken = !Failure.leavesConnectionGood(e);
      throw said;
    }
    try {
      tidy();
      broken = false;
    } catch (SQLException e) {
      // committed all the same; the connection is discarded
    }
    return true;
  }

  @Override
  public void end() throws InterruptedException {
    boolean good = false;
    try {
      good = !broken && (!untidy || tidied()) && !suspect && undone == null;
    } finally {
      if (good) {
        lease.giveBack();
      } else {
        lease.discard();
      }
    }
  }

  private void tidy() throws SQLException {
    session.tidy();
    untidy = false;
    begun = false;
  }

  /** Also before it is closed: so that locks are gone when the caller goes on. */
  private boolean tidied() throws InterruptedException {
    Call<Boolean> call =
        new Call<>(
            session,
            Duration.ZERO,
            () -> {
              tidy();
              return true;
            });
    try {
      return Shield.within(TIDYING, () -> call.run(threads));
    } catch (WeftException e) {
      return false;
    }
  }
}
