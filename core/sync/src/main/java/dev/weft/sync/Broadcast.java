package dev.weft.sync;

import dev.weft.task.ClosedException;
import dev.weft.task.Weft;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One voice, many listeners: each hears every value that is sent from its subscription on.
 *
 * <p>The sender never waits. The last values are kept, as many as the capacity says; a listener
 * that falls further behind than that is told how many values it has missed, and goes on with the
 * oldest one that is left.
 *
 * <pre>{@code
 * Broadcast<String> news = Broadcast.keeping(64);
 * try (var ear = news.subscribe()) {
 *   boolean more = true;
 *   while (more) {
 *     switch (ear.receive()) {
 *       case Heard.Item(String line) -> use(line);
 *       case Heard.Missed(long count) -> use("missed " + count);
 *       case Heard.Done() -> more = false;
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Any thread, a task or not, may call every method.
 *
 * @param <T> what is sent; never null
 */
public final class Broadcast<T> {
  private static final AtomicLong NUMBERS = new AtomicLong();

  // immutable
  private final String name = "broadcast-" + NUMBERS.incrementAndGet();
  private final int capacity;

  /** Those who wait for news. */
  private final WaitQueue<Subscription<T>> queue =
      new WaitQueue<>() {
        @Override
        boolean serve(Subscription<T> ear) {
          return ear.next < sent || ear.closed || ending != null;
        }
      };

  // guarded by the lock of the queue
  private final List<T> ring = new ArrayList<>();
  private final Set<Subscription<T>> subscriptions = new LinkedHashSet<>();
  private @Nullable Ending ending;
  private long sent;
  private long missed;

  private Broadcast(int capacity) {
    this.capacity = capacity;
  }

  /**
   * {@return a broadcast without listeners}
   *
   * @param capacity how many values it keeps for slow listeners; at least 1
   */
  public static <T> Broadcast<T> keeping(int capacity) {
    Require.atLeast(1, "capacity", capacity);
    return new Broadcast<>(capacity);
  }

  // ---- the voice ----

  /**
   * Sends a value to every subscription that is open now. Never waits.
   *
   * @throws ClosedException if the broadcast is done
   * @throws dev.weft.task.BrokenException if the broadcast has failed
   */
  public void send(T value) {
    Objects.requireNonNull(value, "value");
    queue.begin();
    try {
      if (ending != null) {
        throw Ending.refusal(ending, name);
      }
      put(value);
    } finally {
      queue.end();
    }
  }

  private void put(T value) {
    if (ring.size() < capacity) {
      ring.add(value); // grows with use, so that a large capacity costs nothing before
    } else {
      ring.set(slot(sent), value);
    }
    sent++;
  }

  /**
   * Says that no more values will be sent; what is left is still heard. Never waits; may be called
   * again.
   *
   * @return whether this call ended the broadcast
   */
  public boolean done() {
    return end(new Ending.Done());
  }

  /**
   * Says that no more values will be sent, because of a failure; what is left is still heard. Never
   * waits; may be called again, and the first failure counts.
   *
   * @return whether this call ended the broadcast
   */
  public boolean fail(Throwable failure) {
    return end(new Ending.Failed(Objects.requireNonNull(failure, "failure")));
  }

  private boolean end(Ending how) {
    return queue.ask(() -> {
      boolean first = ending == null;
      ending = first ? how : ending;
      return first;
    });
  }

  // ---- the listeners ----

  /** {@return an ear for every value sent from now on} Never waits. */
  public Subscription<T> subscribe() {
    return queue.ask(() -> {
      Subscription<T> subscription = new Subscription<>(this, sent);
      subscriptions.add(subscription);
      return subscription;
    });
  }

  /**
   * A listener's place in a broadcast. Usually of one task; if several share one, each value goes
   * to one of them.
   *
   * @param <T> the values of the broadcast
   */
  public static final class Subscription<T> implements AutoCloseable {
    private final Broadcast<T> broadcast;

    // guarded by the lock of the broadcast's queue
    private long next;
    private boolean closed;

    private Subscription(Broadcast<T> broadcast, long next) {
      this.broadcast = broadcast;
      this.next = next;
    }

    /**
     * Hears the next value.
     *
     * <p>Waits until there is one or the broadcast ends. If the caller is cancelled before that, it
     * has heard nothing, and nothing is skipped.
     *
     * @return the value, how many were missed, or that the broadcast is done
     * @throws RuntimeException what the broadcast failed with, once what is left is heard; a
     *     checked exception as the cause of a {@link dev.weft.task.TaskFailedException}
     * @throws ClosedException if this subscription is closed, or is closed meanwhile
     * @throws InterruptedException if the caller is cancelled or interrupted
     */
    public Heard<T> receive() throws InterruptedException {
      Weft.checkpoint();
      return broadcast.receive(this);
    }

    /** Ends this subscription. Never waits; may be called again. */
    @Override
    public void close() {
      broadcast.close(this);
    }
  }

  private Heard<T> receive(Subscription<T> ear) throws InterruptedException {
    Heard<T> heard = listen(ear);
    while (heard == null) { // another task may have heard it first
      queue.enter(ear);
      heard = listen(ear);
    }
    return heard;
  }

  private @Nullable Heard<T> listen(Subscription<T> ear) {
    queue.lock(); // and no more: hearing is no news for anybody
    try {
      return hear(ear);
    } finally {
      queue.unlockAndWake();
    }
  }

  private @Nullable Heard<T> hear(Subscription<T> ear) {
    if (ear.closed) {
      throw new ClosedException("this subscription to " + name + " was closed");
    }
    long oldest = sent - ring.size();
    if (ear.next < oldest) {
      long count = oldest - ear.next;
      missed += count;
      ear.next = oldest;
      return new Heard.Missed<>(count);
    }
    if (ear.next < sent) {
      return new Heard.Item<>(ring.get(slot(ear.next++)));
    }
    if (ending == null) {
      return null;
    }
    Ending.check(ending, name);
    return new Heard.Done<>();
  }

  private int slot(long number) {
    return (int) (number % capacity);
  }

  private void close(Subscription<T> ear) {
    queue.change(() -> {
      if (!ear.closed) {
        ear.closed = true;
        subscriptions.remove(ear);
        queue.serveAll(); // all look again: who waits here is not worth a line of its own
      }
    });
  }

  // ---- seeing inside ----

  /** {@return the broadcast at this moment} */
  public BroadcastStats stats() {
    return queue.ask(() -> {
      long slowest = subscriptions.stream().mapToLong(ear -> ear.next).min().orElse(sent);
      return new BroadcastStats(
          capacity, subscriptions.size(), queue.length(), sent - slowest, sent, missed);
    });
  }

  @Override
  public String toString() {
    BroadcastStats now = stats();
    return "%s (%d sent, %d listening)".formatted(name, now.sent(), now.subscriptions());
  }
}
