package dev.weft.client;

/**
 * How much a client may use.
 *
 * @param connections open connections in all; at least 1
 * @param perHost open connections to one host and port; at least 1
 * @param waiters calls that wait for a connection; at least 0
 * @param body bytes of one body that is read as a whole, after its content codings are undone; at
 *     least 0
 * @param ratio how many times larger a body may become when they are undone, once it is more than 1
 *     MiB: more is a bomb, or a mistake; at least 1
 * @param redirects redirects followed in one call; 0 returns them as they are
 */
public record Limits(
    int connections, int perHost, int waiters, long body, int ratio, int redirects) {
  public Limits {
    atLeast("connections", connections, 1);
    atLeast("perHost", perHost, 1);
    atLeast("waiters", waiters, 0);
    atLeast("body", body, 0);
    atLeast("ratio", ratio, 1);
    atLeast("redirects", redirects, 0);
  }

  /**
   * {@return 256 connections, 64 per host, 100,000 waiting calls, 10 MB bodies that grow 200 times
   * at most, 10 redirects}
   */
  public static Limits defaults() {
    return new Limits(256, 64, 100_000, 10_000_000, 200, 10);
  }

  public Limits withConnections(int number) {
    return new Limits(number, perHost, waiters, body, ratio, redirects);
  }

  public Limits withPerHost(int number) {
    return new Limits(connections, number, waiters, body, ratio, redirects);
  }

  public Limits withBody(long bytes) {
    return new Limits(connections, perHost, waiters, bytes, ratio, redirects);
  }

  public Limits withWaiters(int number) {
    return new Limits(connections, perHost, number, body, ratio, redirects);
  }

  public Limits withRatio(int times) {
    return new Limits(connections, perHost, waiters, body, times, redirects);
  }

  public Limits withRedirects(int number) {
    return new Limits(connections, perHost, waiters, body, ratio, number);
  }

  private static void atLeast(String what, long number, long least) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }
}
