package dev.weft.sql;

import dev.weft.guard.Retry;
import java.util.Optional;

/**
 * What kind of transaction.
 *
 * @param isolation how much it may notice of others; empty for what the server does by itself
 * @param readOnly whether the server refuses what would change something
 * @param retry how often and after how long a whole transaction is tried again that failed because
 *     of another one: serialisation failures and deadlocks, whatever {@link Retry#worth} says;
 *     empty for never
 */
public record TransactionConfig(
    Optional<Isolation> isolation, boolean readOnly, Optional<Retry<Object>> retry) {
  /** {@return the isolation of the server, may write, is not tried again} */
  public static TransactionConfig defaults() {
    return new TransactionConfig(Optional.empty(), false, Optional.empty());
  }

  public TransactionConfig withIsolation(Isolation level) {
    return new TransactionConfig(Optional.of(level), readOnly, retry);
  }

  public TransactionConfig withReadOnly(boolean yes) {
    return new TransactionConfig(isolation, yes, retry);
  }

  /** {@return the same, tried again; the body then runs more than once} */
  public TransactionConfig withRetry(Retry<Object> again) {
    return new TransactionConfig(isolation, readOnly, Optional.of(again));
  }
}
