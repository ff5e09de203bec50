package dev.weft.client;

import dev.weft.net.NetConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How a client behaves.
 *
 * @param userAgent what it calls itself
 * @param limits how much it may use
 * @param firstByteTimeout how long a server may take until its answer begins
 * @param callTimeout how long one call may take, with body, redirects and retries
 * @param retry what is tried again, and when
 * @param net how it connects
 */
public record HttpClientConfig(
    String userAgent,
    Limits limits,
    Duration firstByteTimeout,
    Duration callTimeout,
    Retry retry,
    NetConfig net) {
  public HttpClientConfig {
    if (userAgent.isBlank()) {
      throw new IllegalArgumentException("userAgent must not be blank: servers want to know you");
    }
    positive("firstByteTimeout", firstByteTimeout);
    positive("callTimeout", callTimeout);
  }

  /** {@return the defaults of its parts, 30 s to the first byte, 60 s for a call} */
  public static HttpClientConfig defaults() {
    return new HttpClientConfig(
        "weft",
        Limits.defaults(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Retry.defaults(),
        NetConfig.defaults());
  }

  public HttpClientConfig withUserAgent(String name) {
    return new HttpClientConfig(name, limits, firstByteTimeout, callTimeout, retry, net);
  }

  public HttpClientConfig withLimits(UnaryOperator<Limits> change) {
    return new HttpClientConfig(
        userAgent, change.apply(limits), firstByteTimeout, callTimeout, retry, net);
  }

  public HttpClientConfig withFirstByteTimeout(Duration timeout) {
    return new HttpClientConfig(userAgent, limits, timeout, callTimeout, retry, net);
  }

  public HttpClientConfig withCallTimeout(Duration timeout) {
    return new HttpClientConfig(userAgent, limits, firstByteTimeout, timeout, retry, net);
  }

  public HttpClientConfig withRetry(Retry policy) {
    return new HttpClientConfig(userAgent, limits, firstByteTimeout, callTimeout, policy, net);
  }

  public HttpClientConfig withNet(UnaryOperator<NetConfig> change) {
    return new HttpClientConfig(
        userAgent, limits, firstByteTimeout, callTimeout, retry, change.apply(net));
  }

  private static void positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, but is " + duration);
    }
  }
}
