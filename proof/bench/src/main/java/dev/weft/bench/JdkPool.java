package dev.weft.bench;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one makes by hand of java.util.concurrent: a fair semaphore counts what is out, a deque has
 * what is idle, and who finds it empty opens. Nothing expires, nothing is watched.
 */
final class JdkPool implements PeerPool.Stock {
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Integer> idle = new ConcurrentLinkedDeque<>();
  private final Duration opening;
  private final AtomicInteger opened = new AtomicInteger();

  private JdkPool(int min, int max, Duration opening) {
    permits = new Semaphore(max, true);
    this.opening = opening;
    for (int i = 0; i < min; i++) {
      idle.push(opened.incrementAndGet());
    }
  }

  static PoolDoor door() {
    return new PeerPool("jdk", JdkPool::new);
  }

  @Override
  public void use(SyncDoor.Work body) throws Exception {
    permits.acquire();
    try {
      Integer thing = idle.poll();
      if (thing == null) {
        thing = opened.incrementAndGet();
        PeerPool.open(opening);
      }
      body.run();
      idle.push(thing);
    } finally {
      permits.release();
    }
  }

  @Override
  public int opened() {
    return opened.get();
  }

  @Override
  public void close() {}
}
