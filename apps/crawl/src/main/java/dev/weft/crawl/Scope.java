package dev.weft.crawl;

import crawlercommons.domains.EffectiveTldFinder;
import dev.weft.http.Url;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Which URLs belong to a crawl: those near its seeds, less what is excluded. Immutable: any thread
 * may use it.
 *
 * <p>An exclude pattern wins over all else. Seeds need match no include pattern. Patterns are
 * searched for anywhere in the URL.
 */
public final class Scope {
  /** How near to a seed a URL must be. */
  public enum Reach {
    /**
     * In the seed's folder: {@code /a/b.html} means {@code /a/…}, {@code /docs} means {@code
     * /docs/…} and itself.
     */
    PREFIX,
    /** On the same host and port; http and https on their default ports are the same. */
    HOST,
    /**
     * In the same registrable domain ({@code example.co.uk}), on any port; an IP address stands for
     * itself.
     */
    DOMAIN,
    /** Anywhere. */
    ANY
  }

  private final Reach reach;
  private final Set<Url> seeds;
  private final Set<String> roots;
  private final List<Pattern> includes;
  private final List<Pattern> excludes;

  private Scope(Reach reach, Set<Url> seeds, List<Pattern> includes, List<Pattern> excludes) {
    this.reach = reach;
    this.seeds = seeds;
    this.includes = includes;
    this.excludes = excludes;
    roots = new HashSet<>();
    for (Url seed : seeds) {
      roots.add(root(seed));
    }
  }

  /** The URLs within reach of these seeds. */
  public static Scope of(Reach reach, Collection<Url> seeds) {
    var canonical = new HashSet<Url>();
    for (Url seed : seeds) {
      canonical.add(seed.canonical());
    }
    return new Scope(reach, canonical, List.of(), List.of());
  }

  /**
   * This scope, less the URLs in which neither this pattern nor another include pattern is found.
   */
  public Scope including(String regex) {
    return new Scope(reach, seeds, joined(includes, pattern("include", regex)), excludes);
  }

  /** This scope, less the URLs in which this pattern is found. */
  public Scope excluding(String regex) {
    return new Scope(reach, seeds, includes, joined(excludes, pattern("exclude", regex)));
  }

  /** This scope with one more seed: where one of the seeds redirected to. */
  public Scope widenedBy(Url finalUrl) {
    var more = new HashSet<>(seeds);
    more.add(finalUrl.canonical());
    return new Scope(reach, more, includes, excludes);
  }

  /** {@return whether the URL belongs to the crawl} */
  public boolean contains(Url url) {
    return near(url)
        && !found(excludes, url)
        && (includes.isEmpty() || found(includes, url) || isSeed(url));
  }

  /** {@return all that it is made of: equal for two that contain the same} */
  @Override
  public String toString() {
    return "%s %s, with %s, without %s"
        .formatted(reach, sorted(seeds), sorted(includes), sorted(excludes));
  }

  /** Quoted: a pattern with a comma in it is not two. */
  private static List<String> sorted(Collection<?> parts) {
    return parts.stream().map(part -> Pattern.quote(part.toString())).distinct().sorted().toList();
  }

  private boolean isSeed(Url url) {
    return seeds.contains(url.canonical());
  }

  private boolean near(Url url) {
    return switch (reach) {
      case PREFIX -> inFolder(url.authority() + url.path() + "/");
      case HOST -> roots.contains(url.authority());
      case DOMAIN -> roots.contains(url.host()) || roots.contains(domain(url.host()));
      case ANY -> true;
    };
  }

  /** Whether one of the folders that hold the path is a root. */
  private boolean inFolder(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (roots.contains(path.substring(0, slash + 1))) {
        return true;
      }
    }
    return false;
  }

  private String root(Url seed) {
    return switch (reach) {
      case PREFIX -> seed.authority() + folder(seed.path());
      case HOST -> seed.authority();
      case DOMAIN -> domain(seed.host());
      case ANY -> "";
    };
  }

  private static String folder(String path) {
    int start = path.lastIndexOf('/') + 1;
    boolean file = start == path.length() || path.indexOf('.', start) >= 0;
    return file ? path.substring(0, start) : path + "/";
  }

  private static String domain(String host) {
    boolean address = host.endsWith("]") || Character.isDigit(host.charAt(host.length() - 1));
    String domain = address ? null : EffectiveTldFinder.getAssignedDomain(host, true, false);
    return domain == null ? host : domain;
  }

  private static boolean found(List<Pattern> patterns, Url url) {
    for (Pattern pattern : patterns) {
      if (pattern.matcher(url.toString()).find()) {
        return true;
      }
    }
    return false;
  }

  private static List<Pattern> joined(List<Pattern> patterns, Pattern more) {
    return Stream.concat(patterns.stream(), Stream.of(more)).toList();
  }

  private static Pattern pattern(String kind, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException broken) {
      throw new IllegalArgumentException(
          "the %s pattern \"%s\" is no regular expression: %s at %d; put \\Q and \\E around plain text"
              .formatted(kind, regex, broken.getDescription(), broken.getIndex()),
          broken);
    }
  }
}
