package dev.weft.client;

import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is tried again, and after how long: exponential back-off with full jitter.
 *
 * <p>Worth another try: timeouts, connections that were lost or refused, 429 and every 5xx. Not
 * worth one: any other answer, a host that does not exist, a certificate that is not to be trusted.
 * Before attempt n + 1 a random time up to {@code base · 2ⁿ⁻¹}, at most {@code cap}, passes; a
 * server's {@code Retry-After} is honoured when it is longer, up to {@code patience}.
 *
 * <p>Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param retries how often one call is tried again; 0 never
 * @param base the longest time before the first retry
 * @param cap the longest time before any retry
 * @param patience the longest {@code Retry-After} that is waited for; a longer one ends the call
 */
public record Retry(int retries, Duration base, Duration cap, Duration patience) {
  public Retry {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be at least 0, but is " + retries);
    }
    if (base.isNegative() || cap.compareTo(base) < 0 || patience.isNegative()) {
      throw new IllegalArgumentException(
          "base, cap and patience must be 0 ≤ base ≤ cap and 0 ≤ patience, but are %s, %s and %s"
              .formatted(base, cap, patience));
    }
  }

  /** {@return 3 retries, starting at 200 ms, at most 10 s apart, patient for 60 s} */
  public static Retry defaults() {
    return new Retry(3, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  /** {@return the policy that never tries again} */
  public static Retry none() {
    return defaults().withRetries(0);
  }

  public Retry withRetries(int number) {
    return new Retry(number, base, cap, patience);
  }

  public Retry withBackOff(Duration first, Duration longest) {
    return new Retry(retries, first, longest, patience);
  }

  /** {@return whether an answer is one that may be different next time} */
  public static boolean isPassing(Response response) {
    return response.status() == 429 || response.status() >= 500;
  }

  /** {@return whether a failure is one that may not happen next time} */
  public static boolean isPassing(RuntimeException failure) {
    if (failure instanceof TimedOutException) {
      return true;
    }
    if (!(failure instanceof BrokenException)) {
      return false;
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException || t instanceof GeneralSecurityException) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@return how long to wait before trying again, or empty to give up}
   *
   * @param failed how many attempts have failed so far, at least 1
   * @param asked what the server asked for in {@code Retry-After}
   */
  public Optional<Duration> delay(int failed, Optional<Duration> asked) {
    if (failed > retries || asked.map(a -> a.compareTo(patience) > 0).orElse(false)) {
      return Optional.empty();
    }
    long most = base.toNanos() << Math.min(failed - 1, 30);
    long bound = most < base.toNanos() ? cap.toNanos() : Math.min(most, cap.toNanos());
    Duration jittered = Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound + 1));
    return Optional.of(asked.filter(a -> a.compareTo(jittered) > 0).orElse(jittered));
  }
}
