package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.io.IOException;
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

  /** What Netty makes of something that is no HTTP. */
  private static final String NO_ANSWER = "999 Unknown";

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

  /** {@return the address that a proxy is asked for; empty if it is asked for a name} */
  static Optional<InetAddress> literal(String host) {
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
    int answer = words.lastIndexOf(ANSWER);
    if (words.contains(LOGIN_ANSWER)) {
      return refused + "it did not accept the login";
    }
    if (words.contains("unexpected authMethod")) { // also if what it says is something else
      return refused
          + (proxy.login().isPresent() ? "it takes no login" : "it asks for a login")
          + ", or is no SOCKS proxy";
    }
    if (answer >= 0 && !words.endsWith(NO_ANSWER)) {
      return refused + answer(words.substring(answer + ANSWER.length()));
    }
    String asked = "the proxy %s, asked to connect to %s, ".formatted(proxy.address(), end);
    return words.endsWith("disconnected") || cause.getCause() instanceof IOException
        ? asked + "closed the connection"
        : asked + "answered with something else";
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
