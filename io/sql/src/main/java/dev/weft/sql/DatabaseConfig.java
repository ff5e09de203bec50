package dev.weft.sql;

import dev.weft.pool.PoolConfig;
import java.time.Duration;

/**
 * How a database is used.
 *
 * @param pool the limits of the connections
 * @param connectTimeout how long connecting takes at most; at least 1 s
 * @param queryTimeout how long one statement takes at most; at least 1 ms
 * @param fetchSize how many rows of a flow are read at a time, of which up to three times as many
 *     are in memory; at least 1
 * @param maxRows how many rows a list may have; at least 1
 * @param shared how many connections of PostgreSQL short statements share that commit by
 *     themselves, besides those of the pool; 0 for none
 */
public record DatabaseConfig(
    PoolConfig pool,
    Duration connectTimeout,
    Duration queryTimeout,
    int fetchSize,
    int maxRows,
    int shared) {
  private static final Duration LONGEST = Duration.ofDays(24);
  private static final int MOST_SHARED = 64;

  public DatabaseConfig {
    requireBetween("connectTimeout", Duration.ofSeconds(1), connectTimeout);
    requireBetween("queryTimeout", Duration.ofMillis(1), queryTimeout);
    requireAtLeastOne("fetchSize", fetchSize);
    requireAtLeastOne("maxRows", maxRows);
    if (shared < 0 || shared > MOST_SHARED) {
      throw new IllegalArgumentException(
          "shared must be between 0 and %d, but is %d".formatted(MOST_SHARED, shared));
    }
  }

  /**
   * {@return 8 connections, 10 s to connect, 5 min per statement, 1,000 rows at a time, 100,000 in
   * a list, 2 shared connections}
   */
  public static DatabaseConfig defaults() {
    return new DatabaseConfig(
        PoolConfig.defaults().withMax(8),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        1_000,
        100_000,
        2);
  }

  public DatabaseConfig withPool(PoolConfig limits) {
    return new DatabaseConfig(limits, connectTimeout, queryTimeout, fetchSize, maxRows, shared);
  }

  public DatabaseConfig withConnectTimeout(Duration time) {
    return new DatabaseConfig(pool, time, queryTimeout, fetchSize, maxRows, shared);
  }

  public DatabaseConfig withQueryTimeout(Duration time) {
    return new DatabaseConfig(pool, connectTimeout, time, fetchSize, maxRows, shared);
  }

  public DatabaseConfig withFetchSize(int rows) {
    return new DatabaseConfig(pool, connectTimeout, queryTimeout, rows, maxRows, shared);
  }

  public DatabaseConfig withMaxRows(int rows) {
    return new DatabaseConfig(pool, connectTimeout, queryTimeout, fetchSize, rows, shared);
  }

  public DatabaseConfig withShared(int connections) {
    return new DatabaseConfig(pool, connectTimeout, queryTimeout, fetchSize, maxRows, connections);
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static void requireBetween(String what, Duration least, Duration time) {
    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %d ms and 24 days, but is %s"
              .formatted(what, least.toMillis(), time));
    }
  }
}
