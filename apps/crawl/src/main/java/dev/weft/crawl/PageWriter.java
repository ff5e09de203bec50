package dev.weft.crawl;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.TimedOutException;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Collects pages of many tasks into batches for one sink.
 *
 * <p>A batch goes out when it is full, or when it has waited long enough. When the sink is slower
 * than the crawl, adding waits: at most {@value #ROOM} pages are in memory. A page stays here until
 * the sink has taken it.
 */
final class PageWriter {
  static final int ROOM = 2_000;
  private static final int BATCH = 500;
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
  private static final Duration LAST_BATCHES = Duration.ofSeconds(10);

  // immutable
  private final PageSink sink;
  private final CrawlTally tally;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Page> pages = new ArrayDeque<>();
  private final ArrayDeque<Handoff<Boolean>> waitingForRoom = new ArrayDeque<>();
  private @Nullable Handoff<Boolean> writer;
  private boolean ended;

  PageWriter(PageSink sink, CrawlTally tally) {
    this.sink = sink;
    this.tally = tally;
  }

  // ---- adding ----

  /**
   * Adds a page; waits while there is no room. Cancelled meanwhile, it adds the page all the same:
   * what was fetched is stored.
   */
  void add(Page page) throws InterruptedException {
    Handoff<Boolean> room = new Handoff<>();
    while (!added(page, room)) {
      try {
        room.await();
      } catch (InterruptedException e) {
        addWithoutRoom(page, room);
        throw e;
      }
      room = new Handoff<>();
    }
  }

  /** {@return whether there was room} If not, the handoff is given when there may be. */
  private boolean added(Page page, Handoff<Boolean> room) {
    Handoff<Boolean> full = null;
    boolean fits;
    lock.lock();
    try {
      fits = pages.size() < ROOM;
      if (fits) {
        pages.add(page);
        full = pages.size() >= BATCH ? takeWriter() : null;
      } else {
        waitingForRoom.add(room);
      }
    } finally {
      lock.unlock();
    }
    wake(full);
    return fits;
  }

  private void addWithoutRoom(Page page, Handoff<Boolean> room) {
    lock.lock();
    try {
      waitingForRoom.remove(room);
      pages.add(page);
    } finally {
      lock.unlock();
    }
  }

  /** No more pages come; the writer ends when it has stored what is there. */
  void end() {
    Handoff<Boolean> last;
    lock.lock();
    try {
      ended = true;
      last = takeWriter();
    } finally {
      lock.unlock();
    }
    wake(last);
  }

  // ---- storing ----

  /** The life of the writer: batch after batch until the end; cancelled, it hurries to it. */
  void run() throws InterruptedException {
    try {
      storeAll();
    } catch (InterruptedException e) {
      storeTheRest();
      throw e;
    }
  }

  private void storeAll() throws InterruptedException {
    while (awaitBatch()) {
      storeBatch();
    }
  }

  private void storeTheRest() throws InterruptedException {
    try {
      Shield.within(LAST_BATCHES, this::storeAll);
    } catch (TimedOutException e) {
      throw new BrokenException("what was fetched last could not be stored: " + e.getMessage(), e);
    }
  }

  /** Waits for a full batch, or for a while. {@return false once everything is stored} */
  private boolean awaitBatch() throws InterruptedException {
    Handoff<Boolean> full = new Handoff<>();
    lock.lock();
    try {
      if (pages.size() >= BATCH || ended) {
        return !pages.isEmpty() || !ended;
      }
      writer = full;
    } finally {
      lock.unlock();
    }
    try {
      full.await(LONGEST_WAIT);
    } catch (TimedOutException e) {
      // long enough: store what there is
    }
    return true;
  }

  private void storeBatch() throws InterruptedException {
    List<Page> batch = batch();
    if (batch.isEmpty()) {
      return;
    }
    try {
      sink.store(batch);
    } catch (WeftException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BrokenException(
          "%d pages could not be stored: %s".formatted(batch.size(), e.getMessage()), e);
    }
    tally.stored(batch);
    remove(batch.size());
  }

  private List<Page> batch() {
    lock.lock();
    try {
      List<Page> batch = new ArrayList<>(BATCH);
      for (Page page : pages) {
        if (batch.size() == BATCH) {
          break;
        }
        batch.add(page);
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest pages are stored: there is room for others. */
  private void remove(int number) {
    List<Handoff<Boolean>> woken;
    lock.lock();
    try {
      for (int i = 0; i < number; i++) {
        pages.remove();
      }
      woken = List.copyOf(waitingForRoom);
      waitingForRoom.clear();
    } finally {
      lock.unlock();
    }
    woken.forEach(PageWriter::wake);
  }

  private @Nullable Handoff<Boolean> takeWriter() {
    Handoff<Boolean> taken = writer;
    writer = null;
    return taken;
  }

  private static void wake(@Nullable Handoff<Boolean> sleeper) {
    if (sleeper != null) {
      sleeper.give(true);
    }
  }
}
