package dev.weft.flow;

import dev.weft.flow.Docket.Order;
import dev.weft.task.CancelledException;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes bulk calls of concurrent single calls: whoever calls within the same moment travels
 * together, and each gets its own answer.
 *
 * <p>A bulk call begins when enough calls wait, when they weigh enough, or when the first of them
 * has waited long enough, and one of a bounded number of bulk calls may begin. Calls travel in the
 * order they came. Equal keys are not merged.
 *
 * <p>A caller that is cancelled leaves at once and harms nobody; a bulk call is cancelled only when
 * all its callers have left. A bulk call that fails, fails its own callers only.
 *
 * <p>Lives as long as the body of {@link #use}: what it runs, runs in a group there. Any thread may
 * call, also one that is no task.
 *
 * @param <K> what is asked
 * @param <V> what is answered
 */
public final class Batcher<K, V> {
  /** Answers many at once. */
  @FunctionalInterface
  public interface Bulk<K, V> {
    /**
     * Answers all keys; may wait, may fail as a whole. Runs on a task of its own.
     *
     * @return an answer for each key, in the order of the keys
     */
    List<? extends V> call(List<K> keys) throws Exception;
  }

  /** What is done with a batcher. */
  @FunctionalInterface
  public interface Use<K, V, R> {
    R with(Batcher<K, V> batcher) throws Exception;
  }

  private static final String DESERTED = "all callers of this bulk call have left";

  // immutable
  private final BatcherConfig config;
  private final ToIntFunction<? super K> weigher;
  private final Bulk<K, V> bulk;
  private final TaskGroup group;
  private final Clock clock = Clock.current();
  private final Docket<K, V> docket;

  private Batcher(
      BatcherConfig config, ToIntFunction<? super K> weigher, Bulk<K, V> bulk, TaskGroup group) {
    this.config = config;
    this.weigher = weigher;
    this.bulk = bulk;
    this.group = group;
    this.docket = new Docket<>(config);
  }

  /**
   * Runs a body with a batcher whose calls weigh nothing, as {@link #use(BatcherConfig,
   * ToIntFunction, Bulk, Use)} does.
   */
  public static <K, V, R> R use(BatcherConfig config, Bulk<K, V> bulk, Use<K, V, ? extends R> body)
      throws InterruptedException {
    return use(config, key -> 0, bulk, body);
  }

  /**
   * Runs a body with a batcher, which ends with it.
   *
   * <p>Waits. When the body has returned, new calls are refused, those of other tasks that still
   * wait begin at once, and when the grace time is over the bulk calls that still run are cancelled
   * and waited for. If the body fails or the caller is cancelled, there is no grace. Callers that
   * are left get a {@link dev.weft.task.ClosedException}.
   *
   * @param weigher what a key weighs, from 0 to {@link BatcherConfig#maxWeight}: its bytes, for
   *     example; runs on the caller of {@link #call}
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   * @throws IllegalStateException outside of a task
   */
  public static <K, V, R> R use(
      BatcherConfig config,
      ToIntFunction<? super K> weigher,
      Bulk<K, V> bulk,
      Use<K, V, ? extends R> body)
      throws InterruptedException {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(weigher, "weigher");
    Objects.requireNonNull(bulk, "bulk");
    return TaskGroup.<R>call(group -> {
      return new Batcher<>(config, weigher, bulk, group).live(body);
    });
  }

  /** The life of a batcher. */
  private <R> R live(Use<K, V, ? extends R> body) throws Exception {
    try {
      group.fork("batcher", this::dispatch);
      R result = body.with(this);
      close();
      return result;
    } finally {
      abort();
    }
  }

  // ---- calling ----

  /**
   * Asks for one key, together with whoever asks at the same time.
   *
   * <p>Waits for the answer. If the caller is cancelled, it gets none, though its key may have been
   * asked.
   *
   * @return the answer
   * @throws RuntimeException what the bulk call threw; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}. All callers of a bulk call get the same
   * @throws dev.weft.task.RefusedException if too many wait already, or the key weighs too much
   * @throws dev.weft.task.ClosedException if the batcher was closed, or is closed meanwhile
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public V call(K key) throws InterruptedException {
    Weft.checkpoint();
    Call<K, V> call = new Call<>(key, weigher.applyAsInt(key), clock.nanos());
    tell(docket.enter(call));
    try {
      return call.answer.await();
    } catch (InterruptedException e) {
      Task<?> deserted = docket.leave(call);
      if (deserted != null) {
        deserted.cancel(DESERTED);
      }
      throw e;
    }
  }

  // ---- the dispatcher: one task ----

  private void dispatch() throws InterruptedException {
    while (true) {
      switch (docket.next(clock.nanos())) {
        case Order.Begin<K, V>(Batch<K, V> batch) -> begin(batch);
        case Order.Wait<K, V>(Handoff<Boolean> news, @Nullable Duration bound) ->
            await(news, bound);
        case Order.End<K, V>() -> {
          return;
        }
      }
    }
  }

  private static void await(Handoff<Boolean> news, @Nullable Duration bound)
      throws InterruptedException {
    if (bound == null) {
      news.await();
      return;
    }
    try {
      news.await(bound);
    } catch (TimedOutException e) {
      // that is what was waited for
    }
  }

  private void begin(Batch<K, V> batch) {
    try {
      Task<?> task = group.fork("bulk call", () -> answer(batch));
      if (!docket.runsOn(batch, task)) {
        task.cancel(DESERTED);
      }
    } catch (Throwable e) {
      fail(batch, e); // no memory for a task: nobody else would tell them
      throw e;
    }
  }

  // ---- a bulk call: a task each ----

  /** The life of a bulk call. Its failure is its callers' affair, not the group's. */
  private void answer(Batch<K, V> batch) {
    try {
      List<? extends V> answers = bulk.call(batch.keys());
      requireOneEach(batch, answers);
      for (int i = 0; i < answers.size(); i++) {
        Call<K, V> call = batch.calls.get(i);
        if (call.answer.give(answers.get(i))) {
          docket.served(batch, true);
        }
      }
    } catch (InterruptedException e) {
      fail(batch, isCancelled() ? Docket.closed() : e);
    } catch (Throwable e) {
      fail(batch, e);
    } finally {
      docket.ended(batch).forEach(Batcher::tell);
    }
  }

  /** {@return whether this task was cancelled, and not only interrupted by the bulk call itself} */
  private static boolean isCancelled() {
    try {
      Weft.checkpoint();
      return false;
    } catch (InterruptedException e) {
      return e instanceof CancelledException;
    }
  }

  private static void requireOneEach(Batch<?, ?> batch, List<?> answers) {
    if (answers.size() != batch.calls.size()) {
      throw new IllegalStateException(
          "the bulk call returned %d answers for %d keys: return one for each, in their order"
              .formatted(answers.size(), batch.calls.size()));
    }
  }

  private void fail(Batch<K, V> batch, Throwable failure) {
    for (Call<K, V> call : batch.calls) {
      if (call.answer.fail(failure)) {
        docket.served(batch, false);
      }
    }
  }

  private static void tell(@Nullable Handoff<Boolean> waiter) {
    if (waiter != null) {
      waiter.give(true); // one that left looks for itself when it comes back
    }
  }

  // ---- the end: the task of the body ----

  /** Lets what was called come to its end, within the grace time. */
  private void close() throws InterruptedException {
    Handoff<Boolean> drained = new Handoff<>();
    docket.close(drained).forEach(Batcher::tell);
    if (drained.isSettled()) {
      return;
    }
    try {
      drained.await(config.grace());
    } catch (TimedOutException e) {
      group.cancel("the batcher was closed, and its grace time is over");
    }
  }

  /** Whoever still waits for a bulk call to begin is told that none will. */
  private void abort() {
    for (Call<K, V> call : docket.abort()) {
      if (call.answer.fail(Docket.closed())) {
        docket.lost();
      }
    }
  }

  // ---- seeing inside ----

  /** {@return the batcher at this moment} */
  public BatcherStats stats() {
    return docket.stats();
  }

  @Override
  public String toString() {
    BatcherStats now = stats();
    return "batcher (%d waiting, %d of %d bulk calls)"
        .formatted(now.waiting(), now.bulkCalls(), config.maxBulkCalls());
  }
}
