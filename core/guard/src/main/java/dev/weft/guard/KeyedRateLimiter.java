package dev.weft.guard;

import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link RateLimiter} for each key, of a bounded number of keys.
 *
 * <p>A key whose permits are all there and for which nobody waits is as good as new, so it can be
 * forgotten without letting anybody through too early. When the limit is reached, the keys that
 * were unused longest (16 of them) are looked at; if none can be forgotten, a new key is refused.
 *
 * <p>Any thread may call every method, a task or not.
 *
 * @param <K> whom a rate is for: a host, a user; compared by {@code equals}
 */
public final class KeyedRateLimiter<K> {
  /** Bounds the time under the lock when an attacker makes up keys. */
  private static final int LOOKED_AT = 16;

  /**
   * A keyed rate limiter at one moment.
   *
   * @param keys keys that are remembered
   * @param refusedKeys callers refused so far because there were too many keys
   */
  public record Stats(int keys, long refusedKeys) {}

  private static final class Entry {
    final RateLimiter limiter;

    /** Calls on their way through it. Guarded by lock. */
    int users;

    Entry(RateLimiter limiter) {
      this.limiter = limiter;
    }
  }

  // immutable
  private final String name;
  private final Rate rate;
  private final int maxKeys;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long refusedKeys;

  private KeyedRateLimiter(String name, Rate rate, int maxKeys) {
    Require.atLeast(1, "maxKeys", maxKeys);
    this.name = name;
    this.rate = rate;
    this.maxKeys = maxKeys;
  }

  /**
   * {@return a limiter without any key yet}
   *
   * @param name whom it guards, for its messages
   * @param rate the rate of each key
   * @param maxKeys how many keys are remembered at most; at least 1
   */
  public static <K> KeyedRateLimiter<K> of(String name, Rate rate, int maxKeys) {
    return new KeyedRateLimiter<>(name, rate, maxKeys);
  }

  /**
   * Waits for a permit of the key and takes it, as {@link RateLimiter#acquire} does.
   *
   * @throws RefusedException if the wait would be too long, and says after which time to ask again;
   *     or if there are too many keys
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void acquire(K key) throws InterruptedException {
    Weft.checkpoint();
    Entry entry = enter(key);
    try {
      entry.limiter.acquire();
    } finally {
      leave(entry);
    }
  }

  /**
   * {@return whether a permit of the key was there at once, which is taken then} Never waits.
   *
   * @throws RefusedException if there are too many keys
   */
  public boolean tryAcquire(K key) {
    Entry entry = enter(key);
    try {
      return entry.limiter.tryAcquire();
    } finally {
      leave(entry);
    }
  }

  private Entry enter(K key) {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry == null) {
        makeRoom(now);
        entry = new Entry(RateLimiter.of(name + "[" + key + "]", rate));
        entries.put(key, entry);
      }
      entry.users++;
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(long now) {
    if (entries.size() < maxKeys) {
      return;
    }
    Iterator<Entry> oldest = entries.values().iterator();
    for (int i = 0; i < LOOKED_AT && oldest.hasNext(); i++) {
      Entry entry = oldest.next();
      if (entry.users == 0 && entry.limiter.isIdle(now)) {
        oldest.remove();
        return;
      }
    }
    refusedKeys++;
    throw new RefusedException(
        "rate limiter '%s' (%s) knows %d keys, its limit, and those unused longest are in use: "
            .concat("raise maxKeys")
            .formatted(name, rate, maxKeys));
  }

  private void leave(Entry entry) {
    lock.lock();
    try {
      entry.users--;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the limiter at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(entries.size(), refusedKeys);
    } finally {
      lock.unlock();
    }
  }
}
