package dev.weft.net;

import java.util.List;
import java.util.Optional;

/**
 * A host that makes connections for others, and then passes bytes on, both ways.
 *
 * <p>It is told names, not addresses: what it leads to is looked up where it stands, and this
 * machine asks no name server for that. TLS goes through it from end to end. An HTTP proxy is asked
 * to connect for what goes in the clear, too, which some allow for port 443 only.
 *
 * @param kind what it speaks
 * @param address where it listens
 * @param login as whom to ask it; empty if it asks nobody
 * @param direct the hosts that are connected to without it; see {@link #withDirect}
 */
public record Proxy(Kind kind, Address.Host address, Optional<Login> login, List<String> direct) {
  /** What a proxy speaks. */
  public enum Kind {
    /** HTTP/1.1 with the method CONNECT (RFC 9110, section 9.3.6); a login is sent as Basic. */
    HTTP,

    /** SOCKS version 5 (RFC 1928); a login is sent as of RFC 1929. */
    SOCKS5
  }

  /** Who asks. Sent in the clear, as the proxy itself is spoken to in the clear. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user + ":…"; // what is printed gets about
    }
  }

  private static final int MOST_OF_SOCKS = 255;

  public Proxy {
    direct = List.copyOf(direct);
    direct.forEach(Direct::of);
    if (address.port() == 0) {
      throw new IllegalArgumentException("the port of a proxy must be 1 to 65535, but is 0");
    }
    login.ifPresent(who -> requireSendable(kind, who));
  }

  private static void requireSendable(Kind kind, Login login) {
    if (kind == Kind.HTTP && login.user().indexOf(':') >= 0) { // RFC 7617, section 2
      throw new IllegalArgumentException("the user of an HTTP proxy must not have a colon");
    }
    if (kind == Kind.SOCKS5) {
      requireAscii("user", login.user());
      requireAscii("password", login.password());
    }
  }

  private static void requireAscii(String what, String text) {
    int length = text.length();
    if (length < 1 || length > MOST_OF_SOCKS) {
      throw new IllegalArgumentException(
          "the %s of a SOCKS proxy must have 1 to 255 letters, but has %d".formatted(what, length));
    }
    if (!text.chars().allMatch(letter -> letter < 0x80)) { // Netty would send question marks
      throw new IllegalArgumentException(
          "the %s of a SOCKS proxy must be in ASCII".formatted(what));
    }
  }

  /** {@return an HTTP proxy for all hosts, without a login} */
  public static Proxy http(String host, int port) {
    return of(Kind.HTTP, host, port);
  }

  /** {@return a SOCKS proxy for all hosts, without a login} */
  public static Proxy socks5(String host, int port) {
    return of(Kind.SOCKS5, host, port);
  }

  private static Proxy of(Kind kind, String host, int port) {
    return new Proxy(kind, new Address.Host(host, port), Optional.empty(), List.of());
  }

  public Proxy withLogin(String user, String password) {
    return new Proxy(kind, address, Optional.of(new Login(user, password)), direct);
  }

  /**
   * {@return the same, but not for these hosts}
   *
   * @param hosts each a name, for it and the names below it ({@code example.org}); a dot and a
   *     name, for those below it only ({@code .example.org}); an address literal; or a block of
   *     addresses ({@code 10.0.0.0/8}, {@code fd00::/8}), for hosts that are given as literals:
   *     names are not looked up for this
   */
  public Proxy withDirect(String... hosts) {
    return new Proxy(kind, address, login, List.of(hosts));
  }

  /** {@return whether connections to a host go through this} */
  public boolean isFor(String host) {
    return direct.stream().noneMatch(rule -> Direct.of(rule).test(host));
  }

  @Override
  public String toString() {
    return (kind == Kind.HTTP ? "http://" : "socks5://") + address;
  }
}
