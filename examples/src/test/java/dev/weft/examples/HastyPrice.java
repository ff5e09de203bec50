package dev.weft.examples;

import dev.weft.task.Clock;
import dev.weft.task.Timeout;
import java.time.Duration;
import java.util.concurrent.Callable;

/** {@link Price} as it was written first, with its times as arguments, for the sake of its test. */
final class HastyPrice {
  // immutable
  private final Duration fresh;
  private final Duration patience;
  private final Callable<Integer> server;
  private final Clock clock = Clock.current();

  // any task, and that is the mistake
  private int price;
  private long asked;

  HastyPrice(int first, Duration fresh, Duration patience, Callable<Integer> server) {
    this.fresh = fresh;
    this.patience = patience;
    this.server = server;
    this.price = first;
    this.asked = clock.nanos();
  }

  int now() throws InterruptedException {
    if (clock.since(asked).compareTo(fresh) >= 0) {
      price = Timeout.orElse(patience, () -> price, server);
      asked = clock.nanos();
    }
    return price;
  }
}
