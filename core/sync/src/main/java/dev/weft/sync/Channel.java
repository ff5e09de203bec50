package dev.weft.sync;

import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A line of values from tasks that send to tasks that receive: each value reaches one receiver.
 *
 * <p>A channel holds at most its capacity; then senders wait. Whoever waited longest is served
 * first, hand to hand. A value is received or still with its sender: whoever is cancelled while it
 * waits has sent, or received, nothing; if it was served just before, that counts, and the
 * cancellation comes at the next checkpoint.
 *
 * <p>It ends in one of three ways, whichever comes first: {@link #done} after the last value,
 * {@link #fail} after the last value with the reason, or {@link #close} at once, by whoever does
 * not want the rest. Values that were sent, or waited to be, before {@code done} or {@code fail}
 * are still received.
 *
 * <pre>{@code
 * Channel<String> lines = Channel.bounded(16);
 * group.fork(() -> {
 *   while (lines.receive() instanceof Item(String line)) {
 *     use(line);
 *   }
 * });
 * lines.send("hello");
 * lines.done();
 * }</pre>
 *
 * <p>Any thread, a task or not, may call every method. What a sender did before is seen by who
 * receives its value.
 *
 * @param <T> what is sent; never null
 */
public final class Channel<T> {
  /** What is done with a received value; it may wait and may fail in any way. */
  @FunctionalInterface
  public interface Use<T, R> {
    R with(T value) throws Exception;
  }

  // immutable
  final Exchange<T> exchange;
  private final String name;

  private Channel(int capacity, @Nullable String name) {
    this.exchange = new Exchange<>(capacity);
    this.name = name == null ? "channel-" + exchange.number : "channel '" + name + "'";
  }

  /** {@return a channel without a buffer: a sender waits until a receiver takes its value} */
  public static <T> Channel<T> rendezvous() {
    return new Channel<>(0, null);
  }

  /** {@return a channel without a buffer, as {@link #rendezvous()}, with a name for messages} */
  public static <T> Channel<T> rendezvous(String name) {
    return new Channel<>(0, Objects.requireNonNull(name, "name"));
  }

  /**
   * {@return a channel that buffers values} A sender waits only while the buffer is full.
   *
   * @param capacity how many values it buffers; at least 1
   */
  public static <T> Channel<T> bounded(int capacity) {
    Require.atLeast(1, "capacity", capacity);
    return new Channel<>(capacity, null);
  }

  /** {@return a channel that buffers values, as {@link #bounded(int)}, with a name for messages} */
  public static <T> Channel<T> bounded(int capacity, String name) {
    Require.atLeast(1, "capacity", capacity);
    return new Channel<>(capacity, Objects.requireNonNull(name, "name"));
  }

  // ---- sending ----

  /**
   * Sends a value.
   *
   * <p>Waits until a receiver takes it or the buffer has room for it. If the caller is cancelled
   * before that, the value was not sent.
   *
   * @throws dev.weft.task.ClosedException if the channel is done or closed, or is closed meanwhile;
   *     then the value was not sent
   * @throws dev.weft.task.BrokenException if the channel has failed
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void send(T value) throws InterruptedException {
    Objects.requireNonNull(value, "value");
    Weft.checkpoint();
    Place<T> place = null;
    exchange.lock();
    try {
      refuseIfEnded();
      if (!exchange.offer(value)) {
        place = exchange.enterSender(null, value);
      }
    } finally {
      exchange.unlockAndWake();
    }
    if (place != null) {
      await(place);
      sent(place);
    }
  }

  /**
   * Sends a value if that needs no waiting. Never waits.
   *
   * @return whether it was sent
   * @throws dev.weft.task.ClosedException if the channel is done or closed
   * @throws dev.weft.task.BrokenException if the channel has failed
   */
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "value");
    exchange.lock();
    try {
      refuseIfEnded();
      return exchange.offer(value);
    } finally {
      exchange.unlockAndWake();
    }
  }

  private void refuseIfEnded() {
    Ending ending = exchange.ending();
    if (ending != null) {
      throw Ending.refusal(ending, name);
    }
  }

  /** Throws if a sender that has waited was turned away: only a close does that. */
  void sent(Place<T> place) {
    if (place.refusal != null) {
      throw Ending.refusal(new Ending.Closed(), name);
    }
  }

  // ---- receiving ----

  /**
   * Receives the next value.
   *
   * <p>Waits until there is one or there will be none any more. If the caller is cancelled before
   * that, it has received nothing.
   *
   * @return an {@link Received.Item}, or {@link Received.Done} if the channel is done and empty
   * @throws RuntimeException what the channel failed with, once the values before it are received;
   *     a checked exception as the cause of a {@link dev.weft.task.TaskFailedException}
   * @throws dev.weft.task.ClosedException if the channel is closed
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Received<T> receive() throws InterruptedException {
    Weft.checkpoint();
    Place<T> place = null;
    T value;
    exchange.lock();
    try {
      value = exchange.take();
      if (value == null && exchange.ending() == null) {
        place = exchange.enterReceiver(null);
      }
    } finally {
      exchange.unlockAndWake();
    }
    if (place != null) {
      await(place);
      value = place.value;
    }
    return value == null ? end() : new Received.Item<>(value);
  }

  /**
   * Receives a value if one is there. Never waits.
   *
   * @return the value; empty if none is there now, or the channel is done
   * @throws RuntimeException as {@link #receive} does
   */
  public Optional<T> tryReceive() {
    exchange.lock();
    T value;
    Ending ending;
    try {
      value = exchange.take();
      ending = exchange.ending();
    } finally {
      exchange.unlockAndWake();
    }
    if (value == null && ending != null) {
      Ending.check(ending, name);
    }
    return Optional.ofNullable(value);
  }

  /**
   * Receives every value until the channel is done, one after another, and uses it.
   *
   * <p>Waits, as {@link #receive} does. Several tasks may do this at once; each value goes to one.
   *
   * @throws RuntimeException as {@link #receive} does, and what the use throws; a checked exception
   *     as the cause of a {@link dev.weft.task.TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void forEach(Tasks.Each<? super T> use) throws InterruptedException {
    while (receive() instanceof Received.Item<T>(T value)) {
      Tasks.call(Tasks.callable(() -> use.accept(value)));
    }
  }

  /** Says what is received from a channel that has ended and is empty, or throws it. */
  Received<T> end() {
    exchange.lock();
    Ending ending;
    try {
      ending = exchange.ending();
    } finally {
      exchange.unlockAndWake();
    }
    if (ending != null) {
      Ending.check(ending, name);
    }
    return new Received.Done<>();
  }

  private void await(Place<T> place) throws InterruptedException {
    try {
      place.await();
    } catch (InterruptedException e) {
      leave(place);
      throw e;
    }
  }

  void leave(Place<T> place) {
    exchange.lock();
    try {
      exchange.leave(place);
    } finally {
      exchange.unlockAndWake();
    }
  }

  // ---- clauses of a select ----

  /** {@return the clause of a {@link Select} that receives a value and results in it} */
  public Clause<T> receiving() {
    return new Clause.Receiving<>(this, value -> value, null);
  }

  /**
   * {@return the clause of a {@link Select} that receives a value and uses it} When the channel is
   * done, the clause does not happen any more.
   */
  public <R> Clause<R> receiving(Use<? super T, ? extends R> use) {
    return new Clause.Receiving<>(this, use, null);
  }

  /**
   * {@return the clause of a {@link Select} that receives a value and uses it, or learns that the
   * channel is done}
   */
  public <R> Clause<R> receiving(Use<? super T, ? extends R> use, Callable<? extends R> whenDone) {
    return new Clause.Receiving<>(this, use, whenDone);
  }

  /** {@return the clause of a {@link Select} that sends a value} Made for one value. */
  public <R> Clause<R> sending(T value, Callable<? extends R> whenSent) {
    return new Clause.Sending<>(this, Objects.requireNonNull(value, "value"), whenSent);
  }

  // ---- ending ----

  /**
   * Says that no more values will be sent. Never waits; may be called again.
   *
   * @return whether this call ended the channel
   */
  public boolean done() {
    return end(new Ending.Done());
  }

  /**
   * Says that no more values will be sent, because of a failure. Never waits; may be called again,
   * and the first failure counts.
   *
   * @return whether this call ended the channel
   */
  public boolean fail(Throwable failure) {
    return end(new Ending.Failed(Objects.requireNonNull(failure, "failure")));
  }

  private boolean end(Ending how) {
    exchange.lock();
    try {
      return exchange.end(how);
    } finally {
      exchange.unlockAndWake();
    }
  }

  /**
   * Ends the channel at once, for both sides: who waits, or comes later, sees a {@link
   * dev.weft.task.ClosedException}. Never waits; may be called again.
   *
   * @return the values that were sent and will not be received, the oldest first; a value whose
   *     sender still waits is not among them
   */
  public List<T> close() {
    exchange.lock();
    try {
      return exchange.close();
    } finally {
      exchange.unlockAndWake();
    }
  }

  /** {@return whether the channel has ended and nothing is left in it to receive} */
  public boolean isDone() {
    exchange.lock();
    try {
      return exchange.isDrained();
    } finally {
      exchange.unlockAndWake();
    }
  }

  // ---- seeing inside ----

  /** {@return the channel at this moment} */
  public ChannelStats stats() {
    exchange.lock();
    try {
      return exchange.stats();
    } finally {
      exchange.unlockAndWake();
    }
  }

  /** {@return its name in messages} */
  String name() {
    return name;
  }

  @Override
  public String toString() {
    ChannelStats now = stats();
    return "%s (%d of %d, %d sending, %d receiving)"
        .formatted(name, now.size(), now.capacity(), now.waitingSenders(), now.waitingReceivers());
  }
}
