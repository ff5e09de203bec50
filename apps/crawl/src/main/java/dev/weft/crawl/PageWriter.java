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
 * Collects the visits of many tasks into batches for one ledger, in the order of their ends: what
 * was found on a page is never kept after what came of it.
 *
 * <p>A batch goes out when it is full, or when it has waited long enough. When the ledger is slower
 * than the crawl, {@link #awaitRoom} waits: at most {@value #ROOM} visits are in memory. A visit
 * stays here until the ledger has it.
 */
final class PageWriter {
  static final int ROOM = 2_000;
  private static final int BATCH = 500;
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
  private static final Duration LAST_BATCHES = Duration.ofSeconds(10);

  // immutable
  private final Ledger ledger;
  private final CrawlTally tally;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Visit> visits = new ArrayDeque<>();
  private final ArrayDeque<Handoff<Boolean>> waitingForRoom = new ArrayDeque<>();
  private @Nullable Handoff<Boolean> writer;
  private int taken;
  private boolean ended;

  PageWriter(Ledger ledger, CrawlTally tally) {
    this.ledger = ledger;
    this.tally = tally;
  }

  // ---- adding ----

  /**
   * Takes room for one visit, which is then to be added; waits while there is none. Cancelled
   * meanwhile, it takes room all the same: what was fetched is stored.
   */
  void awaitRoom() throws InterruptedException {
    Handoff<Boolean> room = new Handoff<>();
    while (!isTaken(room)) {
      try {
        room.await();
      } catch (InterruptedException e) {
        takeWhatIsNotThere(room);
        throw e;
      }
      room = new Handoff<>();
    }
  }

  /** {@return whether there was room} If not, the handoff is given when there may be. */
  private boolean isTaken(Handoff<Boolean> room) {
    lock.lock();
    try {
      boolean fits = taken < ROOM;
      if (fits) {
        taken++;
      } else {
        waitingForRoom.add(room);
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  private void takeWhatIsNotThere(Handoff<Boolean> room) {
    lock.lock();
    try {
      waitingForRoom.remove(room);
      taken++;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a visit that has room. Never waits. */
  void add(Visit visit) {
    Handoff<Boolean> full;
    lock.lock();
    try {
      visits.add(visit);
      full = visits.size() >= BATCH ? takeWriter() : null;
    } finally {
      lock.unlock();
    }
    wake(full);
  }

  /** No more visits come; the writer ends when it has stored what is there. */
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
    ledger.end();
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
      if (visits.size() >= BATCH || ended) {
        return !visits.isEmpty() || !ended;
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
    List<Visit> batch = batch();
    if (batch.isEmpty()) {
      return;
    }
    try {
      ledger.keep(batch);
    } catch (WeftException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BrokenException(
          "what came of %,d URLs could not be stored: %s".formatted(batch.size(), e.getMessage()),
          e);
    }
    tally.stored(Visit.pages(batch));
    remove(batch.size());
  }

  private List<Visit> batch() {
    lock.lock();
    try {
      List<Visit> batch = new ArrayList<>(BATCH);
      for (Visit visit : visits) {
        if (batch.size() == BATCH) {
          break;
        }
        batch.add(visit);
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest visits are kept: there is room for others. */
  private void remove(int number) {
    List<Handoff<Boolean>> woken;
    lock.lock();
    try {
      for (int i = 0; i < number; i++) {
        visits.remove();
      }
      taken -= number;
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
