package dev.weft.examples;

import dev.weft.guard.BackOff;
import dev.weft.guard.Rate;
import dev.weft.guard.RateLimiter;
import dev.weft.guard.Retry;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that do no harm: tried again with jitter, and not too many in a time. */
public final class Guards {
  private Guards() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      AtomicInteger attempts = new AtomicInteger();
      Retry<String> retry =
          Retry.<String>defaults()
              .withBackOff(
                  BackOff.defaults().withBounds(Duration.ofMillis(1), Duration.ofMillis(5)));
      System.out.println(retry.call(() -> flaky(attempts)) + " after " + attempts + " attempts");

      RateLimiter limiter = RateLimiter.of("mails", Rate.of(1, Duration.ofMillis(20)).withBurst(2));
      long start = Clock.current().nanos();
      for (int i = 0; i < 4; i++) {
        limiter.acquire(); // two at once, then one each 20 ms
      }
      System.out.println(
          Clock.current().since(start).toMillis() >= 35 ? "not too fast" : "too fast");
    });
  }

  private static String flaky(AtomicInteger attempts) {
    if (attempts.incrementAndGet() < 3) {
      throw new BrokenException("the line is bad");
    }
    return "answered";
  }
}
