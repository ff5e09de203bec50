package dev.weft.client;

import dev.weft.guard.BackOff;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;

/**
 * What is tried again, and after how long: exponential back-off with full jitter.
 *
 * <p>Worth another try: timeouts, connections that were lost or refused, 429 and every 5xx. Not
 * worth one: any other answer, a host that does not exist, a certificate that is not to be trusted.
 * A server's {@code Retry-After} is honoured when it is longer than the back-off, up to its
 * patience.
 *
 * @param retries how often one call is tried again; 0 never
 * @param backOff how long to wait in between
 */
public record Retry(int retries, BackOff backOff) {
  public Retry {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be at least 0, but is " + retries);
    }
  }

  /** {@return 3 retries, starting at 200 ms, at most 10 s apart, patient for 60 s} */
  public static Retry defaults() {
    return new Retry(3, BackOff.defaults());
  }

  /** {@return the policy that never tries again} */
  public static Retry none() {
    return defaults().withRetries(0);
  }

  public Retry withRetries(int number) {
    return new Retry(number, backOff);
  }

  public Retry withBackOff(BackOff between) {
    return new Retry(retries, between);
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
    boolean tooLong = asked.filter(a -> a.compareTo(backOff.patience()) > 0).isPresent();
    if (failed > retries || tooLong) {
      return Optional.empty();
    }
    Duration jittered = backOff.delay(failed);
    return Optional.of(asked.filter(a -> a.compareTo(jittered) > 0).orElse(jittered));
  }
}
