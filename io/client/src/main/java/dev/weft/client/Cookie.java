package dev.weft.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A piece of text that a server asked to be told again (RFC 6265).
 *
 * @param name its name; may be empty
 * @param value its value; never logged, see {@link #toString}
 * @param domain the host it goes to, in lower case, as in {@code example.com}
 * @param hostOnly whether it goes to that host alone, and not to those below
 * @param path the path it goes to, with all below
 * @param expires when it is forgotten; empty for at the end of the session
 * @param secure whether it goes over https only
 * @param httpOnly whether scripts are not to see it; nothing here runs any
 * @param sameSite what the server said about requests from other sites; nothing here acts on it
 */
public record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    Optional<Instant> expires,
    boolean secure,
    boolean httpOnly,
    Optional<SameSite> sameSite) {
  /** When a browser sends a cookie with a request that another site caused. */
  public enum SameSite {
    /** Never. */
    STRICT,
    /** When the user follows a link. */
    LAX,
    /** Always. */
    NONE
  }

  /** {@return whether it is over at a time} */
  public boolean isExpired(Instant now) {
    return expires.filter(end -> !end.isAfter(now)).isPresent();
  }

  /** {@return everything but the value} */
  @Override
  public String toString() {
    return name + "=… for " + (hostOnly ? "" : ".") + domain + path;
  }

  /** {@return it as in the header Cookie} */
  String pair() {
    return name.isEmpty() ? value : name + "=" + value;
  }
}
