package dev.weft.pool;

import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import java.util.ArrayList;
import java.util.List;

/** What has to be done after the lock is released: closing, handing over, telling. */
final class Chores<K, R> {
  private record Served<K, R>(Place.Waiter<K, R> waiter, Slot<K, R> slot) {}

  private final List<Slot<K, R>> closing = new ArrayList<>();
  private final List<Served<K, R>> served = new ArrayList<>();
  private final List<Place.Waiter<K, R>> refused = new ArrayList<>();
  private final List<Handoff<Boolean>> drained = new ArrayList<>();

  void close(Slot<K, R> slot) {
    closing.add(slot);
  }

  void serve(Place.Waiter<K, R> waiter, Slot<K, R> slot) {
    served.add(new Served<>(waiter, slot));
  }

  void refuse(Place.Waiter<K, R> waiter) {
    refused.add(waiter);
  }

  void tell(Iterable<Handoff<Boolean>> closers) {
    closers.forEach(drained::add);
  }

  /** {@return the slots to close} First, so that never more things are open than the limit. */
  List<Slot<K, R>> closing() {
    return closing;
  }

  /** Wakes everybody. {@return the slots of borrowers that had left} */
  List<Slot<K, R>> deliver() {
    List<Slot<K, R>> returned = new ArrayList<>(0);
    for (Served<K, R> one : served) {
      if (!one.waiter.handoff.give(one.slot)) {
        returned.add(one.slot);
      }
    }
    for (Place.Waiter<K, R> waiter : refused) {
      waiter.handoff.fail(
          new ClosedException(
              "the pool was closed while a borrower waited for " + waiter.shelf.key));
    }
    drained.forEach(closer -> closer.give(true));
    return returned;
  }
}
