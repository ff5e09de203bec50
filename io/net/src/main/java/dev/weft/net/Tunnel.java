package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of one connection through a proxy. */
final class Tunnel {
  private static final int MOST_WORDS = 200;
  private static final String ANSWER = "status: ";
  private static final String LOGIN_ANSWER = "authStatus: ";

  private final Proxy proxy;
  private final Address.Host end;
  private final ProxyHandler handler;

  /**
   * @param end what it leads to
   * @param entry one of the addresses of the proxy
   */
  Tunnel(Proxy proxy, Address.Host end, SocketAddress entry) {
    this.proxy = proxy;
    this.end = end;
    this.handler = handler(proxy, entry);
    handler.setConnectTimeoutMillis(0); // the dialer's own timeout covers it
  }

  private static ProxyHandler handler(Proxy proxy, SocketAddress entry) {
    Proxy.@Nullable Login login = proxy.login().orElse(null);
    return switch (proxy.kind()) {
      case HTTP ->
          login == null
              ? new HttpProxyHandler(entry)
              : new HttpProxyHandler(entry, login.user(), login.password());
      case SOCKS5 ->
          login == null
              ? new Socks5ProxyHandler(entry)
              : new Socks5ProxyHandler(entry, login.user(), login.password());
    };
  }

  /** {@return what makes the way, as the first handler of the connection} */
  ProxyHandler handler() {
    return handler;
  }

  /**
   * {@return what the proxy is asked to connect to: the name, for it to look up, or the literal}
   */
  SocketAddress end() {
    return literal(end.name())
        .map(address -> new InetSocketAddress(address, end.port()))
        .orElseGet(() -> InetSocketAddress.createUnresolved(end.name(), end.port()));
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Addresses.literal(host);
    } catch (IllegalArgumentException e) {
      throw new BrokenException("unknown host " + host, e);
    }
  }

  /** Waits until the proxy has connected. */
  void await() throws InterruptedException {
    try {
      Futures.await(handler.connectFuture(), late -> {});
    } catch (RuntimeException e) {
      Throwable cause = Futures.failure(e);
      throw new BrokenException(sentence(cause), cause);
    }
  }

  private String sentence(Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    String refused = "the proxy %s refused to connect to %s: ".formatted(proxy.address(), end);
    int login = words.lastIndexOf(LOGIN_ANSWER);
    int answer = words.lastIndexOf(ANSWER);
    if (login >= 0 || words.contains("unexpected authMethod")) {
      return refused
          + (proxy.login().isPresent() ? "it did not accept the login" : "it asks for a login");
    }
    if (answer >= 0) {
      return refused + answer(words.substring(answer + ANSWER.length()));
    }
    if (cause instanceof ProxyConnectException && words.endsWith("disconnected")) {
      return "the proxy %s closed the connection, asked to connect to %s"
          .formatted(proxy.address(), end);
    }
    return "the proxy %s, asked to connect to %s, did not answer as such: %s"
        .formatted(proxy.address(), end, cut(words));
  }

  /** Netty's words for an answer, which has no other place than the end of its message. */
  private String answer(String words) {
    return proxy.kind() == Proxy.Kind.HTTP
        ? cut(words)
        : words.toLowerCase(Locale.ROOT).replace('_', ' ').replace("(", " (");
  }

  private static String cut(String words) {
    return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
  }
}
