package dev.weft.client;

import dev.weft.http.Url;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which cookies a server may set, and which ones it is told (RFC 6265bis §5.1 and §5.7). Pure. */
final class CookieRules {
  /** No cookie lives longer. */
  static final Duration LONGEST = Duration.ofDays(400);

  private static final Set<String> SECOND_LEVELS =
      Set.of("ac", "co", "com", "edu", "go", "gob", "gov", "gv", "mil", "ne", "net", "or", "org");

  private CookieRules() {}

  /**
   * {@return the cookie that a server may set so, or null if it may not} That of an end in the past
   * is one too: it takes away what was there.
   *
   * @param from the URL that answered
   * @param isPublic whether a domain is one below which anybody may have a name
   */
  static @Nullable Cookie accepted(
      SetCookie said, Url from, Instant now, Predicate<String> isPublic) {
    String host = from.host();
    String domain = said.domain();
    if (domain.chars().anyMatch(c -> c > 0x7E)) {
      return null;
    }
    if (!domain.isEmpty() && isPublic.test(domain)) {
      if (!domain.equals(host)) {
        return null;
      }
      domain = "";
    }
    boolean hostOnly = domain.isEmpty();
    if (!hostOnly && !domainMatches(host, domain)) {
      return null;
    }
    String path = said.path().isEmpty() ? defaultPath(from.path()) : said.path();
    if ((said.secure() && !from.secure()) || !keepsItsPromises(said, hostOnly)) {
      return null;
    }
    return new Cookie(
        said.name(),
        said.value(),
        hostOnly ? host : domain,
        hostOnly,
        path,
        end(said, now),
        said.secure(),
        said.httpOnly(),
        said.sameSite());
  }

  /** {@return whether a cookie is what the beginning of its name says it is} */
  private static boolean keepsItsPromises(SetCookie said, boolean hostOnly) {
    // One without a name goes out as its value alone, and would be taken for one with that name.
    String name = (said.name().isEmpty() ? said.value() : said.name()).toLowerCase(Locale.ROOT);
    boolean forSecure = name.startsWith("__secure-");
    boolean forHost = name.startsWith("__host-");
    if (said.name().isEmpty() && (forSecure || forHost)) {
      return false;
    }
    if (said.sameSite().equals(Optional.of(Cookie.SameSite.NONE)) && !said.secure()) {
      return false;
    }
    return (!forSecure || said.secure())
        && (!forHost || (said.secure() && hostOnly && said.path().equals("/")));
  }

  private static Optional<Instant> end(SetCookie said, Instant now) {
    Instant latest = now.plus(LONGEST);
    return said.maxAge()
        .map(age -> age.isPositive() ? now.plus(age) : Instant.EPOCH)
        .or(said::expires)
        .map(end -> end.isAfter(latest) ? latest : end);
  }

  /** {@return whether a cookie goes out with a request for a URL} */
  static boolean isFor(Cookie cookie, Url to) {
    String host = to.host();
    return (cookie.hostOnly() ? host.equals(cookie.domain()) : domainMatches(host, cookie.domain()))
        && pathMatches(to.path(), cookie.path())
        && (to.secure() || !cookie.secure());
  }

  /**
   * {@return whether a cookie that came in the clear would hide one that did not} Then somebody in
   * between could have written it.
   */
  static boolean overlays(Cookie fresh, Cookie old) {
    return old.secure()
        && old.name().equals(fresh.name())
        && (domainMatches(old.domain(), fresh.domain())
            || domainMatches(fresh.domain(), old.domain()))
        && pathMatches(fresh.path(), old.path());
  }

  static boolean domainMatches(String host, String domain) {
    if (host.equals(domain)) {
      return true;
    }
    int dot = host.length() - domain.length() - 1;
    return dot > 0 && host.endsWith(domain) && host.charAt(dot) == '.' && !isAddress(host);
  }

  /** {@return whether a host, as URLs have it, is an address} */
  static boolean isAddress(String host) {
    char last = host.charAt(host.length() - 1);
    return last == ']' || (last >= '0' && last <= '9' && isNumber(host));
  }

  private static boolean isNumber(String host) {
    return host.substring(host.lastIndexOf('.') + 1).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  static boolean pathMatches(String path, String prefix) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length()
            || prefix.endsWith("/")
            || path.charAt(prefix.length()) == '/');
  }

  static String defaultPath(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /**
   * {@return whether a domain looks like one below which anybody may have a name} Known without a
   * list: {@code com} and {@code co.uk} do, {@code github.io} does not.
   */
  static boolean looksPublic(String domain) {
    int dot = domain.indexOf('.');
    if (dot < 0) {
      return true;
    }
    String rest = domain.substring(dot + 1);
    return rest.length() == 2 && SECOND_LEVELS.contains(domain.substring(0, dot));
  }
}
