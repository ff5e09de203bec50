package dev.weft.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import stormpot.Allocator;
import stormpot.BasePoolable;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Slot;
import stormpot.Timeout;

/** Stormpot with the tap it has for virtual threads. It has one size, not two. */
@NullMarked
public final class StormpotPool implements PeerPool.Stock {
  private static final Timeout BOUND = new Timeout(30, TimeUnit.SECONDS);

  private final AtomicInteger opened = new AtomicInteger();
  private final Pool<BasePoolable> pool;
  private final PoolTap<BasePoolable> tap;

  private StormpotPool(int size, Duration opening) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(size);
    pool =
        Pool.from(
                new Allocator<BasePoolable>() {
                  @Override
                  public BasePoolable allocate(Slot slot) throws InterruptedException {
                    PeerPool.open(opening);
                    opened.incrementAndGet();
                    ready.countDown();
                    return new BasePoolable(slot);
                  }

                  @Override
                  public void deallocate(BasePoolable thing) {}
                })
            .setSize(size)
            .build();
    tap = pool.getVirtualThreadSafeTap();
    ready.await();
  }

  /** Words: name, case, count. */
  public static void main(String[] words) throws Exception {
    PeerPool.Opener opener = (min, max, opening) -> new StormpotPool(max, opening);
    PoolChild.measure(new PeerPool(words[0], opener), words);
  }

  @Override
  public void use(SyncDoor.Work body) throws Exception {
    BasePoolable thing = tap.claim(BOUND);
    if (thing == null) {
      throw new IllegalStateException("nothing came back within " + BOUND);
    }
    body.run();
    thing.release();
  }

  @Override
  public int opened() {
    return opened.get();
  }

  @Override
  public void close() throws InterruptedException {
    pool.shutdown().await(BOUND);
  }
}
