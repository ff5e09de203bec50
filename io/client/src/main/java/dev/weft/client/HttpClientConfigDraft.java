package dev.weft.client;

import dev.weft.guard.Hedge;
import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.NetConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A configuration in the making, which begins with the defaults. The thread that makes it. */
final class HttpClientConfigDraft {
  Optional<Url> base = Optional.empty();
  Headers headers =
      Headers.of("User-Agent", "weft", "Accept", "*/*", "Accept-Encoding", Coding.accepted());
  Limits limits = Limits.defaults();
  Timeouts timeouts = Timeouts.defaults();
  Retry retry = Retry.defaults();
  Optional<CookieJar> cookies = Optional.empty();
  Optional<Hedge> hedge = Optional.empty();
  final List<Interceptor> interceptors = new ArrayList<>();
  Optional<Consumer<? super CallTrace>> listener = Optional.empty();
  final List<Upstream> upstreams = new ArrayList<>();
  Optional<Path> socket = Optional.empty();
  Protocols protocols = Protocols.NEGOTIATED;
  NetConfig net = NetConfig.defaults();

  HttpClientConfigDraft() {}

  HttpClientConfigDraft(HttpClientConfig from) {
    base = from.base();
    headers = from.headers();
    limits = from.limits();
    timeouts = from.timeouts();
    retry = from.retry();
    cookies = from.cookies();
    hedge = from.hedge();
    interceptors.addAll(from.interceptors());
    listener = from.listener();
    upstreams.addAll(from.upstreams());
    socket = from.socket();
    protocols = from.protocols();
    net = from.net();
  }

  HttpClientConfig config() {
    return new HttpClientConfig(
        base,
        headers,
        limits,
        timeouts,
        retry,
        cookies,
        hedge,
        interceptors,
        listener,
        upstreams,
        socket,
        protocols,
        net);
  }
}
