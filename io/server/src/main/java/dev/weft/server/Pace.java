package dev.weft.server;

import java.time.Duration;

/**
 * How long a client may take, and its request.
 *
 * @param head for the head of a request, from its first byte to its last, and for that first byte
 *     after it has connected; positive
 * @param idle between two requests; positive
 * @param grace for a body to come, or for an answer to be taken, before it matters how fast;
 *     positive
 * @param rate how many bytes a second a body must bring on average after that; 0 for any
 * @param request for the handler of a request to answer; positive; after it 503
 * @param listening for a client that has closed its side to be answered what it asked before; its
 *     requests are cancelled after it, as it may just as well have gone; positive
 */
public record Pace(
    Duration head, Duration idle, Duration grace, int rate, Duration request, Duration listening) {
  public Pace {
    requirePositive("head", head);
    requirePositive("idle", idle);
    requirePositive("grace", grace);
    Limits.requireAtLeast(0, "rate", rate);
    requirePositive("request", request);
    requirePositive("listening", listening);
  }

  /**
   * {@return 10 s for a head, 60 s idle, 10 s of grace, 1 KiB a second, 60 s for a request, 250 ms
   * to listen}
   */
  public static Pace defaults() {
    return new Pace(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        1_024,
        Duration.ofSeconds(60),
        Duration.ofMillis(250));
  }

  public Pace withHead(Duration time) {
    return new Pace(time, idle, grace, rate, request, listening);
  }

  public Pace withIdle(Duration time) {
    return new Pace(head, time, grace, rate, request, listening);
  }

  public Pace withGrace(Duration time) {
    return new Pace(head, idle, time, rate, request, listening);
  }

  public Pace withRate(int bytesPerSecond) {
    return new Pace(head, idle, grace, bytesPerSecond, request, listening);
  }

  public Pace withRequest(Duration time) {
    return new Pace(head, idle, grace, rate, time, listening);
  }

  public Pace withListening(Duration time) {
    return new Pace(head, idle, grace, rate, request, time);
  }

  static void requirePositive(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(what + " must be positive, but is " + time);
    }
  }
}
