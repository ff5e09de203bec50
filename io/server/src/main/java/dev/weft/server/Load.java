package dev.weft.server;

import dev.weft.guard.AdaptiveLimitConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * How much a server takes on. A request above it is answered at once with 503 and Retry-After, and
 * its connection lives on; how many connections there may be, {@link dev.weft.net.ListenerConfig}
 * says.
 *
 * @param requests how many requests are handled at once; at least 1
 * @param streams how many of those one connection may have that speaks HTTP/2; at least 1. Clients
 *     are told, and keep to it; one that does not is refused what is more
 * @param delay how long a request may have waited for its handler to begin, because the loops had
 *     too much to do; one that has waited longer is refused, so that the others are in time. 100 ms
 *     is right where handlers need the processor; positive
 * @param adaptive how to find out how many the handlers can bear, from how long they take; empty
 *     not to
 */
public record Load(
    int requests, int streams, Duration delay, Optional<AdaptiveLimitConfig> adaptive) {
  public Load {
    Limits.requireAtLeast(1, "requests", requests);
    Limits.requireAtLeast(1, "streams", streams);
    Pace.requirePositive("delay", delay);
  }

  /**
   * {@return 10,000 requests, which is as many as there may be connections; 100 streams; 5 s;
   * nothing adaptive}
   */
  public static Load defaults() {
    return new Load(10_000, 100, Duration.ofSeconds(5), Optional.empty());
  }

  public Load withRequests(int number) {
    return new Load(number, streams, delay, adaptive);
  }

  public Load withStreams(int number) {
    return new Load(requests, number, delay, adaptive);
  }

  public Load withDelay(Duration time) {
    return new Load(requests, streams, time, adaptive);
  }

  public Load withAdaptive(AdaptiveLimitConfig how) {
    return new Load(requests, streams, delay, Optional.of(how));
  }
}
