package dev.weft.flow;

import java.time.Duration;

/**
 * The limits of a batcher.
 *
 * @param maxSize how many calls one bulk call takes at most; at least 1
 * @param maxWeight what the calls of one bulk call weigh at most, in the units of the weigher; at
 *     least 1
 * @param maxDelay how long a call waits for others to join it, when a bulk call could begin; zero
 *     if it does not, so that calls gather only while others run; not negative
 * @param maxBulkCalls how many bulk calls run at once; at least 1
 * @param maxWaiting how many calls wait for a bulk call to begin, the next one is refused; at least
 *     1
 * @param grace how long the batcher, when its body has ended, waits for calls of others; not
 *     negative
 */
public record BatcherConfig(
    int maxSize,
    int maxWeight,
    Duration maxDelay,
    int maxBulkCalls,
    int maxWaiting,
    Duration grace) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public BatcherConfig {
    requireAtLeastOne("maxSize", maxSize);
    requireAtLeastOne("maxWeight", maxWeight);
    requireTime("maxDelay", maxDelay);
    requireAtLeastOne("maxBulkCalls", maxBulkCalls);
    requireAtLeastOne("maxWaiting", maxWaiting);
    requireTime("grace", grace);
  }

  /**
   * {@return 100 calls of any weight, 1 ms of delay, 4 bulk calls at once, 10,000 calls waiting, 10
   * s of grace}
   */
  public static BatcherConfig defaults() {
    return new BatcherConfig(
        100, Integer.MAX_VALUE, Duration.ofMillis(1), 4, 10_000, Duration.ofSeconds(10));
  }

  public BatcherConfig withMaxSize(int number) {
    return new BatcherConfig(number, maxWeight, maxDelay, maxBulkCalls, maxWaiting, grace);
  }

  public BatcherConfig withMaxWeight(int weight) {
    return new BatcherConfig(maxSize, weight, maxDelay, maxBulkCalls, maxWaiting, grace);
  }

  public BatcherConfig withMaxDelay(Duration time) {
    return new BatcherConfig(maxSize, maxWeight, time, maxBulkCalls, maxWaiting, grace);
  }

  public BatcherConfig withMaxBulkCalls(int number) {
    return new BatcherConfig(maxSize, maxWeight, maxDelay, number, maxWaiting, grace);
  }

  public BatcherConfig withMaxWaiting(int number) {
    return new BatcherConfig(maxSize, maxWeight, maxDelay, maxBulkCalls, number, grace);
  }

  public BatcherConfig withGrace(Duration time) {
    return new BatcherConfig(maxSize, maxWeight, maxDelay, maxBulkCalls, maxWaiting, time);
  }

  private static void requireAtLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static void requireTime(String what, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " must not be negative and at most 100 years, but is " + time);
    }
  }
}
