package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.task.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps the cookies that servers set and says which ones go out with a request, as browsers do (RFC
 * 6265bis).
 *
 * <pre>{@code
 * CookieJar jar = CookieJar.of(CookieJarConfig.defaults());
 * disk.write(file, jar.save());            // at the end of a session
 * jar.load(disk.readText(file));           // at the beginning of the next
 * }</pre>
 *
 * <p>Bounded: of too many cookies of a domain, or in all, those go that were not sent for the
 * longest time, in the clear before secure ones. Cookies in the clear never take the place of
 * secure ones. Any thread may use it; nothing waits.
 */
public final class CookieJar {
  /**
   * A jar at one moment.
   *
   * @param cookies how many it holds, those included that are over and not yet noticed
   * @param domains of how many domains
   * @param refused cookies that a server may not set, or that are too large, so far
   * @param evicted cookies that had to go for want of room, so far
   */
  public record Stats(int cookies, int domains, long refused, long evicted) {}

  /** What makes two cookies the same one, within a domain. */
  private record Key(String name, String path, boolean hostOnly) {}

  /** A cookie that is kept. Guarded by lock. */
  private static final class Kept {
    final Cookie cookie;

    /** Counted, as two may be made within a tick of the clock. */
    final long made;

    long used;

    Kept(Cookie cookie, long made, long used) {
      this.cookie = cookie;
      this.made = made;
      this.used = used;
    }
  }

  private static final Comparator<Kept> FIRST_TO_GO =
      Comparator.comparing((Kept kept) -> kept.cookie.secure())
          .thenComparingLong(kept -> kept.used);
  private static final Comparator<Kept> IN_THE_HEADER =
      Comparator.comparingInt((Kept kept) -> -kept.cookie.path().length())
          .thenComparingLong(kept -> kept.made);

  // immutable
  private final CookieJarConfig config;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Map<Key, Kept>> domains = new HashMap<>();
  private int size;
  private long turn;
  private long refused;
  private long evicted;

  private CookieJar(CookieJarConfig config) {
    this.config = config;
  }

  /** {@return an empty jar} */
  public static CookieJar of(CookieJarConfig config) {
    return new CookieJar(config);
  }

  /**
   * Keeps the cookies of an answer, as far as its server may set them. Never throws: what is no
   * cookie is left out.
   *
   * @param from the URL that answered
   * @param headers those of the answer
   */
  public void store(Url from, Headers headers) {
    List<String> values = headers.all("Set-Cookie");
    if (!values.isEmpty()) {
      Instant now = Clock.current().now();
      values.forEach(value -> store(from, value, now));
    }
  }

  private void store(Url from, String header, Instant now) {
    SetCookie said = SetCookie.parse(header);
    boolean fits = said != null && said.name().length() + said.value().length() <= config.bytes();
    Cookie cookie =
        said == null || !fits ? null : CookieRules.accepted(said, from, now, config.publicSuffix());
    lock.lock();
    try {
      if (cookie == null || (!from.secure() && overlaysAny(cookie))) {
        refused++;
      } else {
        put(cookie, now);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean overlaysAny(Cookie fresh) {
    // the domains above and below; below, any of the jar's
    return domains.entrySet().stream()
        .filter(entry ->
            CookieRules.domainMatches(entry.getKey(), fresh.domain())
                || CookieRules.domainMatches(fresh.domain(), entry.getKey()))
        .flatMap(entry -> entry.getValue().values().stream())
        .anyMatch(old -> CookieRules.overlays(fresh, old.cookie));
  }

  private void put(Cookie cookie, Instant now) {
    Key key = new Key(cookie.name(), cookie.path(), cookie.hostOnly());
    Map<Key, Kept> same = domains.computeIfAbsent(cookie.domain(), _ -> new LinkedHashMap<>());
    Kept old = same.remove(key);
    size -= old == null ? 0 : 1;
    if (!cookie.isExpired(now)) {
      turn++;
      same.put(key, new Kept(cookie, old == null ? turn : old.made, turn));
      size++;
    }
    makeRoom(cookie.domain(), same, now);
  }

  private void makeRoom(String domain, Map<Key, Kept> same, Instant now) {
    if (same.size() > config.perDomain()) {
      removeIf(kept -> kept.cookie.isExpired(now));
      while (same.size() > config.perDomain()) {
        evict(same.values().stream().min(FIRST_TO_GO).orElseThrow());
      }
    }
    if (size > config.cookies()) {
      removeIf(kept -> kept.cookie.isExpired(now));
      while (size > config.cookies()) {
        evict(all().min(Comparator.comparingLong(kept -> kept.used)).orElseThrow());
      }
    }
    if (same.isEmpty()) {
      domains.remove(domain);
    }
  }

  private Stream<Kept> all() {
    return domains.values().stream().flatMap(same -> same.values().stream());
  }

  private void evict(Kept what) {
    evicted++;
    removeIf(kept -> kept == what);
  }

  private void removeIf(Predicate<Kept> which) {
    domains.values().forEach(same -> same.values().removeIf(which));
    domains.values().removeIf(Map::isEmpty);
    size = domains.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * {@return the value of the Cookie header of a request for a URL: longer paths first, then the
   * older ones; empty if no cookie goes there}
   */
  public Optional<String> header(Url to) {
    Instant now = Clock.current().now();
    lock.lock();
    try {
      List<Kept> going = new ArrayList<>();
      for (String domain = to.host(); ; domain = domain.substring(domain.indexOf('.') + 1)) {
        for (Kept kept : domains.getOrDefault(domain, Map.of()).values()) {
          if (!kept.cookie.isExpired(now) && CookieRules.isFor(kept.cookie, to)) {
            going.add(kept);
          }
        }
        if (domain.indexOf('.') < 0) {
          break;
        }
      }
      return going.isEmpty() ? Optional.empty() : Optional.of(joined(going));
    } finally {
      lock.unlock();
    }
  }

  private String joined(List<Kept> going) {
    going.sort(IN_THE_HEADER);
    StringBuilder header = new StringBuilder();
    for (Kept kept : going) {
      kept.used = ++turn;
      header.append(header.isEmpty() ? "" : "; ").append(kept.cookie.pair());
    }
    return header.toString();
  }

  /**
   * Keeps a cookie as if a server had set it, but without asking whether it may.
   *
   * @throws IllegalArgumentException if it could not go out as one: a control character or a
   *     semicolon in it, an equals sign in its name, no domain, a path without a slash
   */
  public void add(Cookie cookie) {
    addAll(List.of(cookie));
  }

  private void addAll(List<Cookie> cookies) {
    cookies.forEach(CookieJar::requireSound);
    Instant now = Clock.current().now();
    lock.lock();
    try {
      cookies.forEach(cookie -> put(cookie, now));
    } finally {
      lock.unlock();
    }
  }

  private static void requireSound(Cookie cookie) {
    String text = cookie.name() + cookie.value() + cookie.domain() + cookie.path();
    if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c == ';' || c > 0xFF)
        || cookie.name().indexOf('=') >= 0
        || cookie.domain().isEmpty()
        || !cookie.path().startsWith("/")) {
      throw new IllegalArgumentException("this could not go out as a cookie: " + cookie);
    }
  }

  /** {@return the cookies that are not over, the oldest first} */
  public List<Cookie> cookies() {
    Instant now = Clock.current().now();
    lock.lock();
    try {
      return all()
          .filter(kept -> !kept.cookie.isExpired(now))
          .sorted(Comparator.comparingLong(kept -> kept.made))
          .map(kept -> kept.cookie)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the cookies for which this holds. */
  public void forget(Predicate<Cookie> which) {
    Set<Cookie> gone = new HashSet<>(cookies());
    gone.removeIf(which.negate());
    lock.lock();
    try {
      removeIf(kept -> gone.contains(kept.cookie));
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@return all cookies as text, also those of this session: a line each, in the format of
   * Netscape, which curl reads and writes} It holds secrets. It has no place for SameSite.
   */
  public String save() {
    return CookieFile.write(cookies());
  }

  /**
   * Adds the cookies of a text that {@link #save} or curl has written.
   *
   * @throws IllegalArgumentException if a line is none; the message says which; then none was added
   */
  public void load(String text) {
    addAll(CookieFile.read(text));
  }

  /** {@return the jar at this moment} */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(size, domains.size(), refused, evicted);
    } finally {
      lock.unlock();
    }
  }
}
