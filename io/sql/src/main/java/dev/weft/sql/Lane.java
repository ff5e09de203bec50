package dev.weft.sql;

import dev.weft.pool.Leftover;
import dev.weft.pool.PoolStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How statements reach a server: the one seam of this room.
 *
 * <p>Rules for every lane: all that waits is a checkpoint; nothing holds a loop; a cancelled
 * statement is stopped at the server, and nothing of it goes on when the call has ended; failures
 * are made by {@link Failure}, so that {@link SqlState#of} finds their state. Any task may call.
 */
interface Lane {
  /**
   * Runs a statement that commits by itself.
   *
   * @param values one for each parameter of the statement
   * @param limit how many rows are wanted; of more no one is told
   */
  Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException;

  /** Takes a connection and begins a transaction on it; at the latest with its first statement. */
  Link begin(TransactionConfig config) throws InterruptedException;

  /** {@return the connections at this moment} */
  PoolStats stats();

  /** Closes all connections, those in use after the grace time. {@return what was in use} */
  List<Leftover> close(Duration grace) throws InterruptedException;
}
