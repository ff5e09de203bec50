package dev.weft.bench;

import com.zaxxer.hikari.util.ConcurrentBag;
import com.zaxxer.hikari.util.ConcurrentBag.IConcurrentBagEntry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/**
 * The bag inside of HikariCP alone: no connection, no check, no statistics. What HikariCP publishes
 * figures of.
 */
@NullMarked
public final class HikariBag implements PeerPool.Stock {
  private static final long BOUND_SECONDS = 30;

  private final int things;
  private final ConcurrentBag<Entry> bag = new ConcurrentBag<>(waiting -> {});

  private HikariBag(int things) {
    this.things = things;
    for (int i = 0; i < things; i++) {
      bag.add(new Entry());
    }
  }

  /** Words: name, case, count. */
  public static void main(String[] words) throws Exception {
    PeerPool.Opener opener = (min, max, opening) -> new HikariBag(max);
    PoolChild.measure(new PeerPool(words[0], opener), words);
  }

  private static final class Entry extends AtomicInteger implements IConcurrentBagEntry {
    private static final long serialVersionUID = 1;

    @Override
    public void setState(int next) {
      set(next);
    }

    @Override
    public int getState() {
      return get();
    }
  }

  @Override
  public void use(SyncDoor.Work body) throws Exception {
    Entry entry = bag.borrow(BOUND_SECONDS, TimeUnit.SECONDS);
    if (entry == null) {
      throw new IllegalStateException("nothing came back within " + BOUND_SECONDS + " s");
    }
    body.run();
    bag.requite(entry);
  }

  @Override
  public int opened() {
    return things;
  }

  @Override
  public void close() {}
}
