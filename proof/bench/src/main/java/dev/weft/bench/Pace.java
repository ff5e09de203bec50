package dev.weft.bench;

/**
 * Requests that come at a fixed rate, whatever becomes of those before.
 *
 * @param perSecond how many
 * @param warmUpSeconds for so long what comes of them does not count
 * @param seconds for so long after that it does
 * @param connections how many there are at most; opened when they are needed
 * @param patienceNanos so long after it was due a request is given up, with its connection
 */
record Pace(
    double perSecond, double warmUpSeconds, double seconds, int connections, long patienceNanos) {
  /** How many requests come. */
  long total() {
    return Math.round(perSecond * (warmUpSeconds + seconds));
  }

  /** When one is due, from the start. */
  long dueNanos(long number) {
    return (long) (number / perSecond * 1e9);
  }

  /** Whether what comes of it counts. */
  boolean counts(long number) {
    return number >= perSecond * warmUpSeconds;
  }
}
