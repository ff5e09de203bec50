package dev.weft.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a channel change hands: its decisions, which never wait.
 *
 * <p>While receivers wait the buffer is empty; while senders wait it is full. Every method but the
 * constructor needs the lock; {@link #unlockAndWake} releases it.
 */
final class Exchange<T> extends Desk {
  private static final AtomicLong NUMBERS = new AtomicLong();

  // immutable
  final long number = NUMBERS.incrementAndGet();
  private final int capacity;

  // guarded by lock
  private final ArrayDeque<T> buffer;
  private final Line<T> senders = new Line<>();
  private final Line<T> receivers = new Line<>();
  private @Nullable Ending ending;
  private int peak;
  private long sent;
  private long received;
  private long dropped;

  Exchange(int capacity) {
    this.capacity = capacity;
    this.buffer = new ArrayDeque<>(Math.min(capacity, 64));
  }

  // ---- sending ----

  /** {@return whether the value was taken: by a receiver or into the buffer} */
  boolean offer(T value) {
    assert isLocked();
    if (handOver(value)) {
      sent++;
      received++;
      return true;
    }
    if (buffer.size() == capacity) {
      return false;
    }
    buffer.add(value);
    sent++;
    peak = Math.max(peak, buffer.size());
    return true;
  }

  private boolean handOver(T value) {
    for (Place<T> next = receivers.poll(); next != null; next = receivers.poll()) {
      next.value = value; // before the claim, which publishes it
      if (claim(next)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param party who waits elsewhere, too; null if nowhere else
   */
  Place<T> enterSender(@Nullable Party party, T value) {
    return enter(senders, new Place<>(party, value));
  }

  // ---- receiving ----

  /** {@return the next value, from the buffer or from a sender in line; null if there is none} */
  @Nullable T take() {
    assert isLocked();
    T head = buffer.poll();
    T next = takeFromLine();
    if (head == null) {
      head = next;
    } else if (next != null) {
      buffer.add(next);
    }
    if (head != null) {
      received++;
    }
    return head;
  }

  private @Nullable T takeFromLine() {
    for (Place<T> next = senders.poll(); next != null; next = senders.poll()) {
      if (claim(next)) {
        sent++;
        return next.value;
      }
    }
    return null;
  }

  /**
   * @param party who waits elsewhere, too; null if nowhere else
   */
  Place<T> enterReceiver(@Nullable Party party) {
    return enter(receivers, new Place<>(party, null));
  }

  // ---- both ----

  private Place<T> enter(Line<T> line, Place<T> waiter) {
    assert isLocked();
    line.add(waiter);
    return waiter;
  }

  void leave(Place<T> waiter) {
    assert isLocked();
    senders.remove(waiter);
    receivers.remove(waiter);
  }

  // ---- ending ----

  /** {@return how the channel ended, null if it has not} Values may be left all the same. */
  @Nullable Ending ending() {
    assert isLocked();
    return ending;
  }

  boolean isDrained() {
    assert isLocked();
    return ending != null && buffer.isEmpty() && senders.isEmpty();
  }

  /**
   * Lets nobody in line as a sender any more. Those who are, came before: their values are received
   * still.
   */
  boolean end(Ending how) {
    assert isLocked();
    if (ending != null) {
      return false;
    }
    ending = how;
    turnAway(receivers);
    return true;
  }

  /** Ends at once. {@return the values nobody will receive} */
  List<T> close() {
    assert isLocked();
    ending = new Ending.Closed();
    turnAway(receivers);
    turnAway(senders);
    List<T> left = new ArrayList<>(buffer);
    buffer.clear();
    dropped += left.size();
    return left;
  }

  private void turnAway(Line<T> line) {
    for (Place<T> next = line.poll(); next != null; next = line.poll()) {
      next.refusal = "the channel has ended"; // before the claim, which publishes it
      claim(next);
    }
  }

  ChannelStats stats() {
    assert isLocked();
    return new ChannelStats(
        capacity,
        buffer.size(),
        peak,
        senders.length(),
        receivers.length(),
        sent,
        received,
        dropped);
  }
}
