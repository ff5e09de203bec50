package dev.weft.flow;

import dev.weft.sync.Channel;
import dev.weft.task.Action;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/**
 * A lazy sequence of items: a recipe that does nothing until it is consumed, and does it again each
 * time.
 *
 * <p>A flow runs inside the call that consumes it, on the caller's task, one item after another:
 * the source goes on when the consumer is done with the item before. That is all the back-pressure.
 * Operators that need more tasks say so; those run in a group inside the call, and have ended when
 * it returns, however it returns. They need a task to be called on, the others do not.
 *
 * <p>Items before a failure are delivered before it. The first failure ends the flow, later ones
 * are suppressed on it: an unchecked one is thrown as itself, a checked one as the cause of a
 * {@link TaskFailedException}. When the consumer has had enough the rest is cancelled and waited
 * for; a generator's finally blocks run. Every item is a checkpoint. No item is null.
 *
 * <p>Immutable; any thread may use it. All functions may wait and may throw.
 *
 * @param <T> an item
 */
public final class Flow<T> {
  /** Makes one thing of another. */
  @FunctionalInterface
  public interface Step<T, R> {
    R apply(T item) throws Exception;
  }

  /** Makes one thing of two others. */
  @FunctionalInterface
  public interface Both<A, B, R> {
    R apply(A first, B second) throws Exception;
  }

  /** Says whether something holds for an item. */
  @FunctionalInterface
  public interface Test<T> {
    boolean holds(T item) throws Exception;
  }

  /** Plain code that emits the items of a flow. */
  @FunctionalInterface
  public interface Generator<T> {
    void run(Out<T> out) throws Exception;
  }

  /** Where a generator's items go. */
  public sealed interface Out<T> permits Emitter {
    /**
     * Sends an item through the flow; returns when the consumer is done with it.
     *
     * <p>Waits. What is around this call, is around the consumer too: a timeout here bounds both.
     * {@link Flow#buffer} behind the generator parts them.
     *
     * @throws RuntimeException if nobody wants more: let it pass, so that the generator ends; also
     *     what the operators and the consumer fail with
     * @throws IllegalStateException on another task than the generator's, or after its end
     * @throws InterruptedException if the caller is cancelled or interrupted
     */
    void emit(T item) throws InterruptedException;
  }

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Source<T> source;

  private Flow(Source<T> source) {
    this.source = source;
  }

  Source<T> source() {
    return source;
  }

  // ---- beginnings ----

  /** {@return a flow of these items} */
  @SafeVarargs
  public static <T> Flow<T> of(T... items) {
    return of(List.of(items));
  }

  /** {@return a flow of what an iterable holds; each run asks for a new iterator} */
  public static <T> Flow<T> of(Iterable<? extends T> items) {
    return new Flow<>(Sources.of(Objects.requireNonNull(items, "items")));
  }

  /** {@return a flow of the integers from the first, up to but without the second} */
  public static Flow<Integer> range(int from, int to) {
    return new Flow<>(Sources.range(from, to));
  }

  /** {@return a flow of what a generator emits; each run runs it from its beginning} */
  public static <T> Flow<T> generate(Generator<T> generator) {
    return new Flow<>(Emitter.source(Objects.requireNonNull(generator, "generator")));
  }

  /** {@return a flow of what a channel holds until it is done} Each run takes what is there. */
  public static <T> Flow<T> from(Channel<T> channel) {
    return generate(out -> channel.forEach(out::emit));
  }

  /** {@return a flow of what a stream holds, for one run, which closes the stream} */
  public static <T> Flow<T> from(Stream<? extends T> stream) {
    return new Flow<>(Sources.of(Objects.requireNonNull(stream, "stream")));
  }

  /**
   * {@return a flow of what a publisher (Reactive Streams) sends; each run subscribes anew} A run
   * that ends early cancels its subscription; it cannot wait for the publisher to notice.
   *
   * @param demand how many items the publisher may be ahead; at least 1
   */
  public static <T> Flow<T> from(Publisher<? extends T> publisher, int demand) {
    Objects.requireNonNull(publisher, "publisher");
    return new Flow<>(Subscribed.source(publisher, requireAtLeast(1, "demand", demand)));
  }

  // ---- operators on the caller's task ----

  /** {@return a flow of what a step makes of each item} */
  public <R> Flow<R> map(Step<? super T, ? extends R> step) {
    return new Flow<>(Steps.map(source, step));
  }

  /** {@return a flow of the items for which a test holds} */
  public Flow<T> filter(Test<? super T> test) {
    return new Flow<>(Steps.filter(source, test));
  }

  /** {@return the flows that a step makes of each item, one after another} */
  public <R> Flow<R> flatMap(Step<? super T, ? extends Flow<? extends R>> step) {
    return new Flow<>(Steps.flatMap(source, step));
  }

  /** {@return a flow of the first items} With the last of them the source ends. */
  public Flow<T> take(long count) {
    return new Flow<>(Steps.take(source, requireAtLeast(0, "count", count)));
  }

  /** {@return a flow of the items before the first one for which a test does not hold} */
  public Flow<T> takeWhile(Test<? super T> test) {
    return new Flow<>(Steps.takeWhile(source, test));
  }

  /** {@return a flow of the items up to and with the first one for which a test holds} */
  public Flow<T> takeUntil(Test<? super T> test) {
    return new Flow<>(Steps.takeUntil(source, test));
  }

  /** {@return a flow without the first items} */
  public Flow<T> drop(long count) {
    return new Flow<>(Steps.drop(source, requireAtLeast(0, "count", count)));
  }

  /**
   * {@return a flow without the items that equal one of the last different ones}
   *
   * @param memory how many different items are remembered; at least 1
   */
  public Flow<T> distinct(int memory) {
    return new Flow<>(Steps.distinct(source, requireAtLeast(1, "memory", memory)));
  }

  /** {@return a flow of lists of so many items; the last one may be shorter, none is empty} */
  public Flow<List<T>> window(int size) {
    return new Flow<>(Steps.window(source, requireAtLeast(1, "size", size)));
  }

  /**
   * {@return the same flow, but never more than a number of items within any stretch of time} Items
   * pass at once as long as they may, then wait.
   *
   * @param count how many items; at least 1; a run remembers that many times of 8 bytes
   * @param per within which time; positive, at most 100 years
   */
  public Flow<T> throttle(int count, Duration per) {
    return new Flow<>(
        Timed.throttle(source, requireAtLeast(1, "count", count), requirePositive("per", per)));
  }

  // ---- operators with tasks ----

  /**
   * {@return a flow of lists of items that came together: a list is full at a size, or when so much
   * time has passed since its first item} The source runs on a task, at most {@code size} items
   * ahead.
   *
   * @param size how many items; at least 1
   * @param time how long; positive, at most 100 years
   */
  public Flow<List<T>> window(int size, Duration time) {
    return new Flow<>(
        Timed.window(source, requireAtLeast(1, "size", size), requirePositive("time", time)));
  }

  /**
   * {@return a flow of what a step makes of the items, several at once, as the results come}
   *
   * <p>The first failure, of the source or of a step, cancels the rest; results that were there are
   * delivered first. The source runs on a task, too.
   *
   * @param limit how many items are worked on, or have a result that was not taken yet; at least 1;
   *     each has a task, made when the item comes
   */
  public <R> Flow<R> mapUnordered(int limit, Step<? super T, ? extends R> step) {
    return new Flow<>(FanOut.mapUnordered(source, requireAtLeast(1, "limit", limit), step));
  }

  /**
   * {@return what {@link #map} would, sooner: the step is applied to several items at once}
   *
   * <p>A failure comes when its turn has come, and no item after it is begun once it is known. What
   * lies behind an early end or a failure is cancelled, and its outcome not looked at. The source
   * runs on a task, too.
   *
   * @param limit how many items are worked on, or have a result whose turn has not come; at least
   *     1; each has a task, made when the item comes
   */
  public <R> Flow<R> mapOrdered(int limit, Step<? super T, ? extends R> step) {
    return new Flow<>(FanOut.mapOrdered(source, requireAtLeast(1, "limit", limit), step));
  }

  /** {@return the same flow, its source on a task, at most so many items ahead; at least 1} */
  public Flow<T> buffer(int size) {
    return new Flow<>(FanOut.buffer(source, requireAtLeast(1, "size", size)));
  }

  /** {@return the items of both flows as they come} Each runs on a task. */
  public Flow<T> merge(Flow<? extends T> other) {
    return new Flow<>(FanOut.merge(List.of(source, other.source)));
  }

  /**
   * {@return what a function makes of the first items, the second items, and so on, until either
   * flow ends} The other flow runs on a task, one item ahead.
   */
  public <B, R> Flow<R> zip(Flow<B> other, Both<? super T, ? super B, ? extends R> both) {
    return new Flow<>(FanOut.zip(source, other.source, both));
  }

  /**
   * {@return the same flow, which also ends when a signal comes} The source runs on a task and is
   * cancelled then; the consumer is not.
   *
   * @param signal what waits for the signal, and returns when it comes; runs on a task, and is
   *     cancelled when the flow ends otherwise
   */
  public Flow<T> takeUntil(Action signal) {
    return new Flow<>(FanOut.takeUntil(source, signal));
  }

  // ---- endings ----

  /**
   * Runs the flow and does something with each item.
   *
   * <p>This and the other endings wait, as checkpoints, until all is done and all tasks have ended.
   *
   * @throws RuntimeException what the flow or the body fails with; see {@link Flow}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void forEach(Tasks.Each<? super T> each) throws InterruptedException {
    run(item -> {
      each.accept(item);
      return true;
    });
  }

  /** Runs the flow. {@return what a function makes of the start, the first item, and so on} */
  public <A> A fold(A start, Both<? super A, ? super T, ? extends A> both)
      throws InterruptedException {
    Box<A> box = new Box<>(start);
    run(item -> {
      box.value = both.apply(box.value, item);
      return true;
    });
    return box.value;
  }

  private static final class Box<A> {
    private A value;

    Box(A value) {
      this.value = value;
    }
  }

  /**
   * Runs the flow. {@return its items}
   *
   * @param limit how many items there may be; not negative
   * @throws RefusedException if there are more
   */
  public List<T> toList(int limit) throws InterruptedException {
    requireAtLeast(0, "limit", limit);
    List<T> items = new ArrayList<>();
    forEach(item -> {
      if (items.size() == limit) {
        throw new RefusedException(
            "the flow has more than the "
                + limit
                + " items of toList: raise the limit, or take("
                + limit
                + ") first");
      }
      items.add(item);
    });
    return List.copyOf(items);
  }

  /** Runs the flow up to its first item. {@return that item, empty if there is none} */
  public Optional<T> first() throws InterruptedException {
    List<T> first = take(1).toList(1);
    return first.isEmpty() ? Optional.empty() : Optional.of(first.getFirst());
  }

  /** Runs the flow. {@return how many items it has} */
  public long count() throws InterruptedException {
    return fold(0L, (count, item) -> count + 1);
  }

  /**
   * Runs the flow on a task while a body asks for its items one by one; the run ends with the body.
   *
   * @return what the body returns
   */
  public <R> R pull(Step<? super Pull<T>, ? extends R> body) throws InterruptedException {
    return TaskGroup.<R>call(group -> {
      try (Pull<T> items = open(group)) {
        return body.apply(items);
      }
    });
  }

  /**
   * Starts to run the flow on a task of a group. Never waits.
   *
   * @return what gives the items one by one, and must be closed: a group waits for its tasks, and
   *     this one waits for somebody to ask
   */
  public Pull<T> open(TaskGroup group) {
    return new Pull<>(group, source);
  }

  /**
   * {@return a publisher (Reactive Streams) that runs the flow for each subscriber, on a task of a
   * group} A failure goes to the subscriber; what a subscriber throws, goes to the group.
   */
  public Publisher<T> toPublisher(TaskGroup group) {
    return new Published<>(group, source);
  }

  private void run(Sink<T> sink) throws InterruptedException {
    Weft.checkpoint();
    Tasks.call(() -> source.run(sink));
  }

  private static <N extends Number> N requireAtLeast(int least, String what, N number) {
    if (number.longValue() < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
    return number;
  }

  private static Duration requirePositive(String what, Duration time) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must be more than 0 and at most 100 years, but is " + time);
    }
    return time;
  }
}
