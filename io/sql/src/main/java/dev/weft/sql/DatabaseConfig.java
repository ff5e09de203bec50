package dev.weft.sql;

import dev.weft.pool.PoolConfig;
import java.time.Duration;

/**
 * How a database is used.
 *
 * @param pool the limits of the connections
 * @param connectTimeout how long connecting takes at most; at least 1 s
 * @param queryTimeout how long one statement takes at most; at least 1 ms
 * @param fetchSize how many rows of a query are held in memory at a time; at least 1
 */
public record DatabaseConfig(
    PoolConfig pool, Duration connectTimeout, Duration queryTimeout, int fetchSize) {
  private static final Duration LONGEST = Duration.ofDays(24);

  public DatabaseConfig {
    requireBetween("connectTimeout", Duration.ofSeconds(1), connectTimeout);
    requireBetween("queryTimeout", Duration.ofMillis(1), queryTimeout);
    if (fetchSize < 1) {
      throw new IllegalArgumentException("fetchSize must be at least 1, but is " + fetchSize);
    }
  }

  /** {@return 8 connections, 10 s to connect, 5 min per statement, 500 rows at a time} */
  public static DatabaseConfig defaults() {
    return new DatabaseConfig(
        PoolConfig.defaults().withMax(8), Duration.ofSeconds(10), Duration.ofMinutes(5), 500);
  }

  public DatabaseConfig withPool(PoolConfig limits) {
    return new DatabaseConfig(limits, connectTimeout, queryTimeout, fetchSize);
  }

  public DatabaseConfig withConnectTimeout(Duration time) {
    return new DatabaseConfig(pool, time, queryTimeout, fetchSize);
  }

  public DatabaseConfig withQueryTimeout(Duration time) {
    return new DatabaseConfig(pool, connectTimeout, time, fetchSize);
  }

  public DatabaseConfig withFetchSize(int rows) {
    return new DatabaseConfig(pool, connectTimeout, queryTimeout, rows);
  }

  private static void requireBetween(String what, Duration least, Duration time) {
    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %d ms and 24 days, but is %s"
              .formatted(what, least.toMillis(), time));
    }
  }
}
