package dev.weft.websocket;

import dev.weft.http.Url;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a server opens a WebSocket to.
 *
 * <p>A page of any site can open one, with the cookies of its visitor, and no rule of browsers
 * forbids it. So a browser is let in from the origin it talks to only, if it is not told otherwise
 * here; who is no browser sends no Origin, and is let in.
 *
 * @param origins pages of which other origins are let in, such as {@code https://example.com}
 * @param anyOrigin whether all are
 * @param protocols the subprotocols to choose from, the best first; empty for none
 */
public record Acceptance(Set<String> origins, boolean anyOrigin, List<String> protocols) {
  public Acceptance {
    origins = Set.copyOf(origins);
    protocols = List.copyOf(protocols);
    protocols.forEach(Tokens::requireToken);
  }

  /** {@return pages of the same origin, and no subprotocol} */
  public static Acceptance defaults() {
    return new Acceptance(Set.of(), false, List.of());
  }

  /**
   * This, and pages of another origin.
   *
   * @param origin a scheme and a host, and a port if it is not the usual one
   */
  public Acceptance withOrigin(String origin) {
    Set<String> more = new HashSet<>(origins);
    more.add(Url.parse(origin).origin());
    return new Acceptance(more, anyOrigin, protocols);
  }

  /** This, and every page there is: then who asks must be told by something else than a cookie. */
  public Acceptance withAnyOrigin() {
    return new Acceptance(origins, true, protocols);
  }

  /** This, speaking one of these subprotocols if the client knows it. */
  public Acceptance withProtocols(String... names) {
    return new Acceptance(origins, anyOrigin, List.of(names));
  }

  /** {@return whether a page of an origin is let in by a server that was asked as that host} */
  boolean admits(Optional<String> origin, String host) {
    if (origin.isEmpty() || anyOrigin) {
      return true;
    }
    try {
      Url page = Url.parse(origin.get());
      return origins.contains(page.origin())
          || page.authority().equals(Url.parse(page.scheme() + "://" + host).authority());
    } catch (IllegalArgumentException e) {
      return false; // such as null, of a page that has none
    }
  }

  /** {@return the best protocol that is offered, if any} */
  Optional<String> choose(List<String> offered) {
    return protocols.stream().filter(offered::contains).findFirst();
  }
}
