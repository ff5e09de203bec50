package dev.weft.pool;

import dev.weft.task.Handoff;
import dev.weft.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be done after the lock is released: closing, handing over, opening, telling. Filled
 * under the lock, done by one thread.
 */
final class Chores<K, R> {
  private record Served<K, R>(Place.Waiter<K, R> waiter, Slot<K, R> slot) {}

  private record Refused<K, R>(Place.Waiter<K, R> waiter, Throwable why) {}

  private record Unwarmed(Handoff<Boolean> who, Throwable why) {}

  /**
   * A thing is to be opened by a task of the pool's group.
   *
   * @param delay in nanoseconds, because it could not be opened before
   */
  record Order<K, R>(Slot<K, R> slot, long delay) {}

  private final List<Slot<K, R>> closing = new ArrayList<>(1);
  private final List<Served<K, R>> served = new ArrayList<>(1);
  private final List<Order<K, R>> orders = new ArrayList<>(0);
  private final List<Refused<K, R>> refused = new ArrayList<>(0);
  private final List<Unwarmed> unwarmed = new ArrayList<>(0);
  private final List<Handoff<Boolean>> told = new ArrayList<>(0);
  private final List<Task<?>> cancelled = new ArrayList<>(0);
  private final List<PoolWarning> warnings = new ArrayList<>(0);

  void close(Slot<K, R> slot) {
    closing.add(slot);
  }

  void serve(Place.Waiter<K, R> waiter, Slot<K, R> slot) {
    served.add(new Served<>(waiter, slot));
  }

  void open(Slot<K, R> slot, long delay) {
    orders.add(new Order<>(slot, delay));
  }

  void refuse(Place.Waiter<K, R> waiter, Throwable why) {
    refused.add(new Refused<>(waiter, why));
  }

  void refuse(Handoff<Boolean> warming, Throwable why) {
    unwarmed.add(new Unwarmed(warming, why));
  }

  void tell(Handoff<Boolean> who) {
    told.add(who);
  }

  void cancel(Task<?> opener) {
    cancelled.add(opener);
  }

  void warn(PoolWarning.Kind kind, String text, Leftover loan) {
    warnings.add(new PoolWarning(kind, text, loan));
  }

  /** {@return the slots to close} First, so that never more things are open than the limit. */
  List<Slot<K, R>> closing() {
    return closing;
  }

  /** {@return what is to be opened} After the closing. */
  List<Order<K, R>> orders() {
    return orders;
  }

  List<PoolWarning> warnings() {
    return warnings;
  }

  /** Wakes everybody. {@return the slots of borrowers that had left} */
  List<Slot<K, R>> deliver() {
    List<Slot<K, R>> returned = new ArrayList<>(0);
    for (Served<K, R> one : served) {
      if (!one.waiter.handoff.give(one.slot)) {
        returned.add(one.slot);
      }
    }
    refused.forEach(one -> one.waiter.handoff.fail(one.why));
    unwarmed.forEach(one -> one.who.fail(one.why));
    told.forEach(who -> who.give(true));
    cancelled.forEach(opener -> opener.cancel("the pool was closed"));
    return returned;
  }
}
