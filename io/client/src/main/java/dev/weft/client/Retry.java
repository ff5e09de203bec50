package dev.weft.client;

import dev.weft.guard.BackOff;
import dev.weft.guard.RetryBudget;
import dev.weft.guard.Worth;
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
 * <p>A request that may have reached a server goes out again only if its method is idempotent (RFC
 * 9110 §9.2.2), or {@link #anyMethod} says so; one whose body is not in memory never does.
 *
 * @param retries how often one call is tried again; 0 never
 * @param backOff how long to wait in between
 * @param budget the retries that calls share, so that they cannot become a storm; empty for as many
 *     as each call has
 * @param anyMethod whether a POST is repeated like a GET: for servers that notice
 */
public record Retry(int retries, BackOff backOff, Optional<RetryBudget> budget, boolean anyMethod) {
  /** The timeout of the call is what bounds it. */
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  public Retry {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be at least 0, but is " + retries);
    }
  }

  /**
   * {@return 3 retries, starting at 200 ms, at most 10 s apart, patient for 60 s, with a budget of
   * its own of 10 % of the calls and 10 per second}
   */
  public static Retry defaults() {
    return new Retry(3, BackOff.defaults(), Optional.of(RetryBudget.defaults()), false);
  }

  /** {@return the policy that never tries again} */
  public static Retry none() {
    return defaults().withRetries(0);
  }

  public Retry withRetries(int number) {
    return new Retry(number, backOff, budget, anyMethod);
  }

  public Retry withBackOff(BackOff between) {
    return new Retry(retries, between, budget, anyMethod);
  }

  /** This policy, with the retries that all calls under it share. */
  public Retry withBudget(RetryBudget shared) {
    return new Retry(retries, backOff, Optional.of(shared), anyMethod);
  }

  /**
   * This policy without a budget: each call has all its retries, whatever becomes of the others.
   */
  public Retry withoutBudget() {
    return new Retry(retries, backOff, Optional.empty(), anyMethod);
  }

  public Retry withAnyMethod(boolean which) {
    return new Retry(retries, backOff, budget, which);
  }

  /** {@return whether an answer of this status is one that may be different next time} */
  public static boolean isPassing(int status) {
    return status == 429 || status >= 500;
  }

  /** {@return whether a failure is one that may not happen next time} */
  public static boolean isPassing(Throwable failure) {
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

  /** {@return the policy of a call} */
  dev.weft.guard.Retry<Answer> policy(Worth<Answer> worth) {
    return new dev.weft.guard.Retry<>(retries, FOR_EVER, backOff, worth, budget);
  }

  /** {@return whether a request of this method may reach a server twice} */
  boolean mayRepeat(String method) {
    return anyMethod
        || switch (method) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  /**
   * {@return how long to wait before trying again, or empty to give up} For who tries again by
   * other means; the budget is not asked.
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
