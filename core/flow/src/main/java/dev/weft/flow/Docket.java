package dev.weft.flow;

import dev.weft.flow.BatcherStats.Totals;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The book-keeping of a batcher: which calls wait, which bulk call may begin with which of them.
 *
 * <p>Decisions under one short lock: waits for nothing, calls nobody, reads no clock. What has to
 * be told is told by whoever asked, after the lock.
 *
 * <pre>
 * open → closed (no new calls; what waits begins at once) → aborted (nothing begins any more)
 * </pre>
 */
final class Docket<K, V> {
  /** What the dispatcher does next. */
  sealed interface Order<K, V> {
    /** Begin this bulk call. */
    record Begin<K, V>(Batch<K, V> batch) implements Order<K, V> {}

    /** Wait for news, but only so long; for ever if there is no bound. */
    record Wait<K, V>(Handoff<Boolean> news, @Nullable Duration bound) implements Order<K, V> {}

    /** Nothing is left to begin. */
    record End<K, V>() implements Order<K, V> {}
  }

  // immutable
  private final BatcherConfig config;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final LinkedHashSet<Call<K, V>> waiting = new LinkedHashSet<>();
  private final LinkedHashSet<Batch<K, V>> running = new LinkedHashSet<>();
  private long weight;
  private boolean closed;
  private @Nullable Handoff<Boolean> news;
  private @Nullable Handoff<Boolean> drained;
  private long accepted;
  private long answered;
  private long failed;
  private long left;
  private long refused;
  private long begun;

  Docket(BatcherConfig config) {
    this.config = config;
  }

  // ---- the callers ----

  /** A call comes. {@return who has to hear of it, or null} */
  @Nullable Handoff<Boolean> enter(Call<K, V> call) {
    lock.lock();
    try {
      requireOpen();
      requireRoom(call);
      accepted++;
      waiting.add(call);
      weight += call.weight;
      boolean news = mayBegin() && (waiting.size() == 1 || isFull());
      return news ? takeNews() : null;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  static ClosedException closed() {
    return new ClosedException(
        "the batcher was closed: call it while the body of Batcher.use runs");
  }

  private void requireRoom(Call<K, V> call) {
    if (call.weight < 0 || call.weight > config.maxWeight()) {
      refused++;
      throw new RefusedException(
          "a call weighs %d, but a bulk call takes 0 to %d: split it or raise maxWeight"
              .formatted(call.weight, config.maxWeight()));
    }
    if (waiting.size() >= config.maxWaiting()) {
      refused++;
      throw new RefusedException(
          "%d calls wait already and %d of %d bulk calls run: call less often or raise maxWaiting"
              .formatted(waiting.size(), running.size(), config.maxBulkCalls()));
    }
  }

  /**
   * A caller leaves. {@return the bulk call nobody waits for any more, to be cancelled, or null}
   */
  @Nullable Task<?> leave(Call<K, V> call) {
    lock.lock();
    try {
      left++;
      Batch<K, V> batch = call.batch;
      if (batch != null) {
        return --batch.living == 0 ? batch.task : null;
      }
      remove(call);
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Call<K, V> call) {
    if (waiting.remove(call)) {
      weight -= call.weight;
    }
  }

  // ---- the dispatcher ----

  /** {@return what to do at this time} */
  Order<K, V> next(long now) {
    lock.lock();
    try {
      if (waiting.isEmpty() && closed) {
        return new Order.End<>();
      }
      if (waiting.isEmpty() || !mayBegin()) {
        return await(null);
      }
      Duration early = config.maxDelay().minusNanos(now - waiting.getFirst().since);
      boolean due = closed || isFull() || !early.isPositive();
      return due ? new Order.Begin<>(cut()) : await(early);
    } finally {
      lock.unlock();
    }
  }

  private boolean mayBegin() {
    return running.size() < config.maxBulkCalls();
  }

  private boolean isFull() {
    return waiting.size() >= config.maxSize() || weight >= config.maxWeight();
  }

  private Order<K, V> await(@Nullable Duration bound) {
    Handoff<Boolean> mine = new Handoff<>();
    news = mine;
    return new Order.Wait<>(mine, bound);
  }

  /** Takes the oldest calls that fit together. */
  private Batch<K, V> cut() {
    List<Call<K, V>> calls = new ArrayList<>();
    long sum = 0;
    for (Call<K, V> call : waiting) {
      sum += call.weight;
      if (calls.size() == config.maxSize() || sum > config.maxWeight()) {
        break;
      }
      calls.add(call);
    }
    Batch<K, V> batch = new Batch<>(calls);
    for (Call<K, V> call : calls) {
      remove(call);
      call.batch = batch;
    }
    running.add(batch);
    begun++;
    return batch;
  }

  /** A bulk call has its task. {@return whether anybody still waits for it} */
  boolean runsOn(Batch<K, V> batch, Task<?> task) {
    lock.lock();
    try {
      batch.task = task;
      return batch.living > 0;
    } finally {
      lock.unlock();
    }
  }

  // ---- the bulk calls ----

  /** A caller in a running bulk call got its answer. */
  void served(Batch<K, V> batch, boolean well) {
    lock.lock();
    try {
      batch.living--;
      answered += well ? 1 : 0;
      failed += well ? 0 : 1;
    } finally {
      lock.unlock();
    }
  }

  /** A bulk call has ended. {@return who has to hear of it} */
  List<Handoff<Boolean>> ended(Batch<K, V> batch) {
    lock.lock();
    try {
      running.remove(batch);
      return listeners();
    } finally {
      lock.unlock();
    }
  }

  private List<Handoff<Boolean>> listeners() {
    List<Handoff<Boolean>> told = new ArrayList<>(2);
    Handoff<Boolean> dispatcher = takeNews();
    if (dispatcher != null) {
      told.add(dispatcher);
    }
    if (drained != null && waiting.isEmpty() && running.isEmpty()) {
      told.add(drained);
    }
    return told;
  }

  private @Nullable Handoff<Boolean> takeNews() {
    assert lock.isHeldByCurrentThread();
    Handoff<Boolean> mine = news;
    news = null;
    return mine;
  }

  // ---- the end ----

  /** Refuses new calls. {@return who has to hear of it} The handoff hears when nothing is left. */
  List<Handoff<Boolean>> close(Handoff<Boolean> whenDrained) {
    lock.lock();
    try {
      closed = true;
      drained = whenDrained;
      return listeners();
    } finally {
      lock.unlock();
    }
  }

  /** Gives up. {@return the calls that wait and never will be in a bulk call} */
  List<Call<K, V>> abort() {
    lock.lock();
    try {
      closed = true;
      List<Call<K, V>> lost = List.copyOf(waiting);
      waiting.clear();
      weight = 0;
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** A caller that was still waiting at the end was told so. */
  void lost() {
    lock.lock();
    try {
      failed++;
    } finally {
      lock.unlock();
    }
  }

  BatcherStats stats() {
    lock.lock();
    try {
      int flying = running.stream().mapToInt(batch -> batch.living).sum();
      Totals totals = new Totals(accepted, answered, failed, left, refused, begun);
      return new BatcherStats(waiting.size(), flying, running.size(), totals);
    } finally {
      lock.unlock();
    }
  }
}
