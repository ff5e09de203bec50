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
   * Opens a thing for a key. May wait; the pool's borrow timeout covers it.
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
   * Closes a thing, once. Never waits. What it throws goes no further.
   *
   * <p>The thing may be in use by a borrower that did not give it back in time when the pool was
   * closed.
   */
  void close(R thing);
}
