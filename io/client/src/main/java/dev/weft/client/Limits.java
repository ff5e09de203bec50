package dev.weft.client;

/**
 * How much a client may use.
 *
 * @param connections open connections in all; at least 1
 * @param perHost open connections to one host and port; at least 1
 * @param waiters calls that wait for a connection; at least 0
 * @param body bytes of one body, after decompression; at least 0
 * @param redirects redirects followed in one call; 0 returns them as they are
 */
public record Limits(int connections, int perHost, int waiters, long body, int redirects) {
  public Limits {
    atLeast("connections", connections, 1);
    atLeast("perHost", perHost, 1);
    atLeast("waiters", waiters, 0);
    atLeast("body", body, 0);
    atLeast("redirects", redirects, 0);
  }

  /** {@return 256 connections, 64 per host, 100,000 waiting calls, 10 MB bodies, 10 redirects} */
  public static Limits defaults() {
    return new Limits(256, 64, 100_000, 10_000_000, 10);
  }

  public Limits withConnections(int number) {
    return new Limits(number, perHost, waiters, body, redirects);
  }

  public Limits withPerHost(int number) {
    return new Limits(connections, number, waiters, body, redirects);
  }

  public Limits withBody(long bytes) {
    return new Limits(connections, perHost, waiters, bytes, redirects);
  }

  public Limits withRedirects(int number) {
    return new Limits(connections, perHost, waiters, body, number);
  }

  private static void atLeast(String what, long number, long least) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }
}
