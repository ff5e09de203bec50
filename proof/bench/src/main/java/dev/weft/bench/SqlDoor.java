package dev.weft.bench;

/**
 * One way to a database, over {@link #CONNECTIONS} connections at most. Measured by {@link
 * SqlChild} in a JVM of its own.
 */
interface SqlDoor {
  int CONNECTIONS = 16;

  /** Has so many tasks select rows by key, one after another, for ever; returns at once. */
  void select(int tasks, Tally tally) throws Exception;

  /** Has so many tasks insert rows, one after another, for ever; returns at once. */
  void insertOne(int tasks, Tally tally) throws Exception;

  /** Does work that inserts or streams; what it needs is opened before and not counted. */
  default void within(SyncDoor.Work work) throws Exception {
    work.run();
  }

  /** Inserts so many rows, the way a case says. */
  void insert(SqlCase way, int rows) throws Exception;

  /** Streams so many rows. */
  void stream(long rows, Runnable eachRow) throws Exception;
}
