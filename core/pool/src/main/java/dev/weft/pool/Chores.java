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

  /**
   * A thing is to be opened by a task of the pool's group.
   *
   * @param delay in nanoseconds, because it could not be opened before
   */
  record Order<K, R>(Slot<K, R> slot, long delay) {}

  // made when they are needed, which is seldom
  private List<Slot<K, R>> closing = List.of();
  private List<Served<K, R>> served = List.of();
  private List<Order<K, R>> orders = List.of();
  private List<Runnable> telling = List.of();
  private List<PoolWarning> warnings = List.of();

  void close(Slot<K, R> slot) {
    closing = with(closing, slot);
  }

  void serve(Place.Waiter<K, R> waiter, Slot<K, R> slot) {
    served = with(served, new Served<>(waiter, slot));
  }

  void open(Slot<K, R> slot, long delay) {
    orders = with(orders, new Order<>(slot, delay));
  }

  void refuse(Handoff<?> who, Throwable why) {
    telling = with(telling, () -> who.fail(why));
  }

  void tell(Handoff<Boolean> who) {
    telling = with(telling, () -> who.give(true));
  }

  void cancel(Task<?> opener) {
    telling = with(telling, () -> opener.cancel("the pool was closed"));
  }

  void warn(PoolWarning.Kind kind, String text, Leftover loan) {
    warnings = with(warnings, new PoolWarning(kind, text, loan));
  }

  private static <T> List<T> with(List<T> known, T more) {
    List<T> list = known.isEmpty() ? new ArrayList<>(1) : known;
    list.add(more);
    return list;
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
    List<Slot<K, R>> returned = List.of();
    for (Served<K, R> one : served) {
      if (!one.waiter.handoff.give(one.slot)) {
        returned = with(returned, one.slot);
      }
    }
    telling.forEach(Runnable::run);
    return returned;
  }
}
