package dev.weft.pool;

/**
 * Opens, judges and closes the things of a pool. Called by many tasks at a time, never under a lock
 * of the pool.
 *
 * @param <K> what a thing is for: a host, a database
 * @param <R> the thing
 */
public interface PoolFactory<K, R> {
  /**
   * Opens a thing for a key. May wait; the pool's open timeout covers it.
   *
   * <p>On a task of the group that the pool was opened in, or on the borrower's, if the pool has no
   * group.
   *
   * @throws InterruptedException if told to stop; nothing is left open then
   * @throws Exception if it cannot be opened; the borrower sees an unchecked one as itself, a
   *     checked one as the cause of a {@link dev.weft.task.BrokenException}
   */
  R open(K key) throws Exception;

  /**
   * {@return whether a thing may be lent again} Quick, never waits: asked before each loan and
   * after it. One that throws counts as unusable.
   */
  boolean isUsable(R thing);

  /**
   * {@return whether a thing that was idle for a while still works} May wait, as by asking the
   * other end; the borrow timeout covers it. Asked on the borrower's task before a loan, but not of
   * a thing that was used less than {@link PoolConfig.Times#fresh} ago. One that throws counts as
   * broken.
   *
   * @throws InterruptedException if told to stop; the thing is closed then
   */
  default boolean validate(R thing) throws Exception {
    return true;
  }

  /**
   * Makes a thing ready for the next borrower. Quick, never waits. Called when a thing is given
   * back; if it throws, the thing is closed.
   */
  default void reset(R thing) throws Exception {}

  /**
   * Closes a thing, once. Never waits. What it throws goes no further.
   *
   * <p>The thing may be in use by a borrower that did not give it back in time when the pool was
   * closed.
   */
  void close(R thing);
}
