package dev.weft.examples;

import dev.weft.sync.Lock;
import dev.weft.task.Clock;
import dev.weft.task.Timeout;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A price that a server is asked for once a minute; while the server is slow, the old one holds.
 */
final class Price {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  // immutable
  private final Callable<Integer> server;
  private final Clock clock = Clock.current();
  private final Lock lock = new Lock("price");

  // guarded by lock
  private int price;
  private long asked;

  Price(int first, Callable<Integer> server) {
    this.server = server;
    this.price = first;
    this.asked = clock.nanos();
  }

  /** Waits while the server is asked, at most for two seconds. {@return the price} */
  int now() throws InterruptedException {
    return lock.run(() -> {
      if (clock.since(asked).compareTo(FRESH) >= 0) {
        price = Timeout.orElse(PATIENCE, () -> price, server);
        asked = clock.nanos();
      }
      return price;
    });
  }
}
