package dev.weft.sql;

import dev.weft.flow.Flow;
import dev.weft.task.Shield;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A transaction while its body runs; see {@link Queries#transaction}.
 *
 * <p>For one task at a time, because it has one connection: statements of two at once are refused.
 * When a statement was broken off by a cancellation or a timeout, the transaction can only be
 * rolled back.
 */
public final class Transaction implements Queries {
  /** What is done in a transaction. */
  @FunctionalInterface
  public interface Body<T> {
    T with(Transaction transaction) throws Exception;
  }

  private static final Duration UNDOING = Duration.ofSeconds(5);

  private enum State {
    OPEN,
    INNER,
    OVER
  }

  // immutable
  private final Link link;
  private final Statements statements;
  private final int fetchSize;
  private final int depth;

  // any thread: whoever has it may use the connection
  private final AtomicBoolean busy;

  // the task of the body
  private volatile State state = State.OPEN;

  Transaction(Link link, Statements statements, int fetchSize) {
    this(link, statements, fetchSize, 0, new AtomicBoolean());
  }

  private Transaction(
      Link link, Statements statements, int fetchSize, int depth, AtomicBoolean busy) {
    this.link = link;
    this.statements = statements;
    this.fetchSize = fetchSize;
    this.depth = depth;
    this.busy = busy;
  }

  /** The life of a transaction on its connection. */
  <T> T live(Body<? extends T> body) throws InterruptedException {
    try {
      T result = Tasks.call(() -> body.with(this));
      state = State.OVER;
      link.commit();
      return result;
    } finally {
      state = State.OVER;
      link.end();
    }
  }

  // ---- statements ----

  @Override
  public <T> T one(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.one(this::run, type, sql, values);
  }

  @Override
  public <T> Optional<T> optional(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.optional(this::run, type, sql, values);
  }

  @Override
  public <T> List<T> list(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.list(this::run, type, sql, values);
  }

  @Override
  public long execute(String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException {
    return statements.execute(this::run, sql, values);
  }

  @Override
  public <T> Flow<T> flow(Class<T> type, String sql, @Nullable Object @Nullable ... values) {
    Streaming<T> streaming = new Streaming<>(statements, type, sql, values, fetchSize);
    return Flow.generate(out -> streaming.run(new Turns(), out));
  }

  @Override
  public long executeAll(String sql, Flow<? extends Record> rows) throws InterruptedException {
    return inTurn(() -> new Repeating(link, statements, sql).run(rows));
  }

  @Override
  public long insertAll(String table, Flow<? extends Record> rows, InsertConfig config)
      throws InterruptedException {
    return inTurn(() -> new Inserting(link, statements, table, config).run(rows));
  }

  @Override
  public <T> List<T> insertAll(
      String table, Collection<? extends Record> rows, Class<T> type, String... columns)
      throws InterruptedException {
    return this.<List<T>>inTurn(() -> {
      Returning<T> returning = new Returning<>(statements, type, List.of(columns));
      new Inserting(link, statements, table, InsertConfig.defaults(), returning).run(Flow.of(rows));
      return returning.told();
    });
  }

  @Override
  public <T> T use(Database.Work<? extends T> work) throws InterruptedException {
    return this.<T>inTurn(() -> link.<T>use(work));
  }

  private Result run(Sql sql, List<@Nullable Object> values, int limit)
      throws InterruptedException {
    return inTurn(() -> link.run(sql, values, limit));
  }

  // ---- one at a time ----

  /** Something that waits for the connection. */
  interface Turn<T> {
    T take() throws InterruptedException;
  }

  <T> T inTurn(Turn<? extends T> turn) throws InterruptedException {
    switch (state) {
      case OVER -> throw new IllegalStateException("the transaction has ended");
      case INNER ->
          throw new IllegalStateException(
              "a transaction within this one is open: use that, or wait for its end");
      case OPEN -> {}
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "two use a transaction at the same time: it has one connection, so take turns");
    }
    try {
      return turn.take();
    } finally {
      busy.set(false);
    }
  }

  /** The link of this transaction, one call at a time. */
  private final class Turns implements Streaming.Opener {
    @Override
    public Cursor open(Sql sql, List<@Nullable Object> values, int size)
        throws InterruptedException {
      return inTurn(() -> link.open(sql, values, size));
    }

    @Override
    public List<@Nullable Object[]> next(Cursor cursor) throws InterruptedException {
      return inTurn(cursor::next);
    }

    @Override
    public boolean isAlone() {
      return false;
    }
  }

  // ---- transactions within ----

  @Override
  public <T> T transaction(Body<? extends T> body) throws InterruptedException {
    String name = "weft_" + (depth + 1);
    savepoint("SAVEPOINT " + name);
    Transaction inner = new Transaction(link, statements, fetchSize, depth + 1, busy);
    state = State.INNER;
    try {
      T result = Tasks.call(() -> body.with(inner));
      Weft.checkpoint();
      state = State.OPEN;
      savepoint("RELEASE SAVEPOINT " + name);
      return result;
    } catch (Throwable e) {
      state = State.OPEN;
      undo(name, e);
      throw e;
    } finally {
      inner.state = State.OVER;
    }
  }

  private void savepoint(String sql) throws InterruptedException {
    run(statements.parse(sql), List.of(), 1);
  }

  /** What it failed with matters more than what undoing it fails with. */
  private void undo(String name, Throwable why) throws InterruptedException {
    try {
      Shield.within(UNDOING, () -> savepoint("ROLLBACK TO SAVEPOINT " + name));
    } catch (WeftException | IllegalStateException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  public String toString() {
    return "transaction" + (depth == 0 ? "" : " within " + depth) + ", " + state;
  }
}
