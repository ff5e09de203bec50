package dev.weft.crawl;

import dev.weft.http.Url;
import java.util.ArrayList;
import java.util.List;

/**
 * One URL on its way through the {@link Frontier}. Immutable and small: URLs are kept as text,
 * because millions wait.
 */
final class Entry {
  private final String url;
  private final String target;
  private final List<String> hops;
  private final int depth;
  private final int attempts;
  private final long place;

  private Entry(String url, String target, List<String> hops, int depth, int attempts, long place) {
    this.url = url;
    this.target = target;
    this.hops = hops;
    this.depth = depth;
    this.attempts = attempts;
    this.place = place;
  }

  static Entry of(Link link, long place) {
    return of(link.url().toString(), link.depth(), place);
  }

  static Entry of(String url, int depth, long place) {
    return new Entry(url, url, List.of(), depth, 0, place);
  }

  /** {@return the URL as it was added} */
  public String url() {
    return url;
  }

  /** {@return the URL to fetch now: the added one, or where its redirects have led so far} */
  public String target() {
    return target;
  }

  /** {@return the URLs that redirected, oldest first} */
  public List<String> hops() {
    return hops;
  }

  /** {@return how many links this is away from a seed} */
  public int depth() {
    return depth;
  }

  /** {@return its number in the order of adding} */
  public long place() {
    return place;
  }

  /** {@return how often the target was tried before} */
  public int attempts() {
    return attempts;
  }

  /** {@return the host whose queue this stands in: host, or host:port} */
  public String host() {
    return hostOf(target);
  }

  /** This entry, to be tried once more. */
  public Entry again() {
    return new Entry(url, target, hops, depth, attempts + 1, place);
  }

  /** This entry, to be fetched from where its target redirected to. */
  public Entry redirectedTo(Url next) {
    var longer = new ArrayList<String>(hops);
    longer.add(target);
    return new Entry(url, next.toString(), List.copyOf(longer), depth, 0, place);
  }

  /** {@return url, depth, and what else there is to say} */
  @Override
  public String toString() {
    return url
        + " (depth "
        + depth
        + (hops.isEmpty() ? "" : ", now " + target)
        + ", attempts "
        + attempts
        + ")";
  }

  /** What comes first in a host's queue: breadth first, then in the order of adding. */
  static int inOrder(Entry one, Entry other) {
    int byDepth = Integer.compare(one.depth, other.depth);
    return byDepth != 0 ? byDepth : Long.compare(one.place, other.place);
  }

  private static String hostOf(String target) {
    int start = target.indexOf("://") + 3;
    return target.substring(start, target.indexOf('/', start));
  }
}
