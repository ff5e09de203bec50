package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.NetConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a client behaves.
 *
 * @param base what {@link HttpClient#url} takes relative references from; empty for none
 * @param headers what every request says unless it says otherwise; credentials among them go to the
 *     origin of {@code base} only, or to where the first request of a call goes if there is none
 * @param limits how much it may use
 * @param timeouts how long the parts of a call may take
 * @param retry what is tried again, and when
 * @param interceptors code around every call, the outermost first
 * @param listener who is told of each call that has ended, on its task; must be quick
 * @param net how it connects
 */
public record HttpClientConfig(
    Optional<Url> base,
    Headers headers,
    Limits limits,
    Timeouts timeouts,
    Retry retry,
    List<Interceptor> interceptors,
    Optional<Consumer<? super CallTrace>> listener,
    NetConfig net) {
  public HttpClientConfig {
    interceptors = List.copyOf(interceptors);
  }

  /**
   * {@return the defaults of its parts, {@code User-Agent: weft} and {@code Accept: *}{@code /*}}
   */
  public static HttpClientConfig defaults() {
    return new HttpClientConfig(
        Optional.empty(),
        Headers.of("User-Agent", "weft", "Accept", "*/*", "Accept-Encoding", "gzip, deflate"),
        Limits.defaults(),
        Timeouts.defaults(),
        Retry.defaults(),
        List.of(),
        Optional.empty(),
        NetConfig.defaults());
  }

  /**
   * @param url absolute; its last segment is replaced by relative references, so that of an API
   *     ends with a slash
   */
  public HttpClientConfig withBase(String url) {
    Optional<Url> other = Optional.of(Url.parse(url));
    return new HttpClientConfig(
        other, headers, limits, timeouts, retry, interceptors, listener, net);
  }

  /** This, with this one header of the name in every request that has none. */
  public HttpClientConfig withHeader(String name, String value) {
    Headers others = headers.with(name, value);
    return new HttpClientConfig(base, others, limits, timeouts, retry, interceptors, listener, net);
  }

  /** This, under another name: servers want to know you. */
  public HttpClientConfig withUserAgent(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("userAgent must not be blank: servers want to know you");
    }
    return withHeader("User-Agent", name);
  }

  public HttpClientConfig withLimits(UnaryOperator<Limits> change) {
    return new HttpClientConfig(
        base, headers, change.apply(limits), timeouts, retry, interceptors, listener, net);
  }

  public HttpClientConfig withTimeouts(UnaryOperator<Timeouts> change) {
    return new HttpClientConfig(
        base, headers, limits, change.apply(timeouts), retry, interceptors, listener, net);
  }

  public HttpClientConfig withRetry(Retry policy) {
    return new HttpClientConfig(
        base, headers, limits, timeouts, policy, interceptors, listener, net);
  }

  /** This, with one more interceptor, inside of those there are. */
  public HttpClientConfig withInterceptor(Interceptor one) {
    List<Interceptor> more = new ArrayList<>(interceptors);
    more.add(Objects.requireNonNull(one, "one"));
    return new HttpClientConfig(base, headers, limits, timeouts, retry, more, listener, net);
  }

  /** This, with somebody who is told of each call that has ended. */
  public HttpClientConfig withListener(Consumer<? super CallTrace> told) {
    Optional<Consumer<? super CallTrace>> other = Optional.of(told);
    return new HttpClientConfig(base, headers, limits, timeouts, retry, interceptors, other, net);
  }

  public HttpClientConfig withNet(UnaryOperator<NetConfig> change) {
    return new HttpClientConfig(
        base, headers, limits, timeouts, retry, interceptors, listener, change.apply(net));
  }
}
