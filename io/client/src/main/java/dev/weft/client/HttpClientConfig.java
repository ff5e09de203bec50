package dev.weft.client;

import dev.weft.guard.Hedge;
import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.NetConfig;
import java.nio.file.Path;
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
 * @param cookies keeps the cookies that servers set, and sends them back; empty for none
 * @param hedge sends a second time what is late and may be repeated; empty for never
 * @param interceptors code around every call, the outermost first
 * @param listener who is told of each call that has ended, on its task; must be quick
 * @param upstreams the servers behind some origins, which take turns
 * @param socket the Unix socket that all connections go to, whatever the URL; empty for the network
 * @param protocols which versions of HTTP it speaks
 * @param net how it connects
 */
public record HttpClientConfig(
    Optional<Url> base,
    Headers headers,
    Limits limits,
    Timeouts timeouts,
    Retry retry,
    Optional<CookieJar> cookies,
    Optional<Hedge> hedge,
    List<Interceptor> interceptors,
    Optional<Consumer<? super CallTrace>> listener,
    List<Upstream> upstreams,
    Optional<Path> socket,
    Protocols protocols,
    NetConfig net) {
  public HttpClientConfig {
    interceptors = List.copyOf(interceptors);
    upstreams = List.copyOf(upstreams);
  }

  /**
   * {@return the defaults of its parts, {@code User-Agent: weft}, {@code Accept: *}{@code /*} and
   * {@code Accept-Encoding} with what can be decoded here}
   */
  public static HttpClientConfig defaults() {
    return new HttpClientConfigDraft().config();
  }

  private HttpClientConfig with(Consumer<HttpClientConfigDraft> change) {
    HttpClientConfigDraft draft = new HttpClientConfigDraft(this);
    change.accept(draft);
    return draft.config();
  }

  /**
   * @param url absolute; its last segment is replaced by relative references, so that of an API
   *     ends with a slash
   */
  public HttpClientConfig withBase(String url) {
    return with(draft -> draft.base = Optional.of(Url.parse(url)));
  }

  /** This, with this one header of the name in every request that has none. */
  public HttpClientConfig withHeader(String name, String value) {
    return with(draft -> draft.headers = headers.with(name, value));
  }

  /** This, under another name: servers want to know you. */
  public HttpClientConfig withUserAgent(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("userAgent must not be blank: servers want to know you");
    }
    return withHeader("User-Agent", name);
  }

  public HttpClientConfig withLimits(UnaryOperator<Limits> change) {
    return with(draft -> draft.limits = change.apply(limits));
  }

  public HttpClientConfig withTimeouts(UnaryOperator<Timeouts> change) {
    return with(draft -> draft.timeouts = change.apply(timeouts));
  }

  public HttpClientConfig withRetry(Retry policy) {
    return with(draft -> draft.retry = policy);
  }

  /** This, with cookies, which it may share with other clients. */
  public HttpClientConfig withCookies(CookieJar jar) {
    return with(draft -> draft.cookies = Optional.of(jar));
  }

  /**
   * This, with a second attempt for calls that are late: of those whose answer is read as a whole
   * and that {@link Retry} allows to be repeated.
   */
  public HttpClientConfig withHedge(Hedge which) {
    return with(draft -> draft.hedge = Optional.of(which));
  }

  /** This, with one more interceptor, inside of those there are. */
  public HttpClientConfig withInterceptor(Interceptor one) {
    Objects.requireNonNull(one, "one");
    return with(draft -> draft.interceptors.add(one));
  }

  /** This, with somebody who is told of each call that has ended. */
  public HttpClientConfig withListener(Consumer<? super CallTrace> told) {
    return with(draft -> draft.listener = Optional.of(told));
  }

  /** This, with several servers behind one more origin. */
  public HttpClientConfig withUpstream(Upstream servers) {
    Objects.requireNonNull(servers, "servers");
    return with(draft -> draft.upstreams.add(servers));
  }

  /** This, with all connections in the clear to a Unix socket; URLs still say what is asked for. */
  public HttpClientConfig withSocket(Path path) {
    return with(draft -> draft.socket = Optional.of(path));
  }

  public HttpClientConfig withProtocols(Protocols which) {
    return with(draft -> draft.protocols = which);
  }

  public HttpClientConfig withNet(UnaryOperator<NetConfig> change) {
    return with(draft -> draft.net = change.apply(net));
  }
}
