package dev.weft.crawl;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.weft.http.Url;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a host's robots.txt allows one robot (RFC 9309). Immutable: any thread may use it.
 *
 * <p>Redirects (at least five, also to other hosts) are followed by whoever fetches it; the rules
 * apply to the host first asked.
 */
final class Robots {
  /** A host that wants more time than this between two pages wants no robot. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private final SimpleRobotRules rules;

  private Robots(SimpleRobotRules rules) {
    this.rules = rules;
  }

  /** {@return the rules of a host that has none} */
  public static Robots allowingAll() {
    return new Robots(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));
  }

  /**
   * {@return the rules of a host whose rules cannot be had (RFC 9309 §2.3.1.4): nothing but
   * robots.txt itself}
   */
  public static Robots allowingNothing() {
    return new Robots(new SimpleRobotRules(RobotRulesMode.ALLOW_NONE));
  }

  /**
   * The rules in an answer to robots.txt: of 2xx those in the body, of 5xx nothing is allowed, of
   * the rest all. Junk in the body is skipped. Never throws for what a server sent.
   *
   * @param body as much of it as one cares to read, at least 500 KiB
   * @param userAgent whose product token the rules are for: {@code weft} of {@code weft/0.1}
   * @throws IllegalArgumentException if the user agent has no product token
   */
  public static Robots of(int status, byte[] body, Url url, String userAgent) {
    String token = productToken(userAgent);
    return switch (status / 100) {
      case 2 -> new Robots(parsed(body, url, token));
      case 5 -> allowingNothing();
      default -> allowingAll();
    };
  }

  /** {@return whether this may be fetched} */
  public boolean allows(Url url) {
    return url.path().equals("/robots.txt") || rules.isAllowed(url.toString());
  }

  /** {@return the Crawl-delay asked for, if there is one} */
  public Optional<Duration> crawlDelay() {
    long millis = rules.getCrawlDelay();
    return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }

  private static SimpleRobotRules parsed(byte[] body, Url url, String token) {
    var parser = new SimpleRobotRulesParser(LONGEST_DELAY.toMillis(), 0);
    return parser.parseContent(url.toString(), body, "text/plain", List.of(token));
  }

  /** The letters, hyphens and underscores a user agent starts with, lower case. */
  static String productToken(String userAgent) {
    int end = 0;
    while (end < userAgent.length() && inToken(userAgent.charAt(end))) {
      end++;
    }
    if (end == 0) {
      throw new IllegalArgumentException(
          "the user agent \"%s\" has no product token; start it with a name, as in weft/0.1"
              .formatted(userAgent));
    }
    return userAgent.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static boolean inToken(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  }
}
