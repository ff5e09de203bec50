package dev.weft.client;

import java.util.function.Predicate;

/**
 * How much a cookie jar keeps, and of whom.
 *
 * @param cookies how many in all; at least 1
 * @param perDomain how many of one domain; at least 1
 * @param bytes how many characters name and value of one may have together; at least 1
 * @param publicSuffix whether a domain is one below which anybody may have a name, such as {@code
 *     co.uk} or {@code github.io}, so that nobody may set cookies for all of it; must not wait
 */
public record CookieJarConfig(
    int cookies, int perDomain, int bytes, Predicate<String> publicSuffix) {
  public CookieJarConfig {
    atLeastOne("cookies", cookies);
    atLeastOne("perDomain", perDomain);
    atLeastOne("bytes", bytes);
  }

  /**
   * {@return 3,000 cookies, 150 of a domain, of 4,096 bytes; public suffixes told by their looks:
   * {@code com} and {@code co.uk} are, but to know {@code github.io} takes a list}
   */
  public static CookieJarConfig defaults() {
    return new CookieJarConfig(3_000, 150, 4_096, CookieRules::looksPublic);
  }

  public CookieJarConfig withCookies(int most) {
    return new CookieJarConfig(most, perDomain, bytes, publicSuffix);
  }

  public CookieJarConfig withPerDomain(int most) {
    return new CookieJarConfig(cookies, most, bytes, publicSuffix);
  }

  public CookieJarConfig withBytes(int most) {
    return new CookieJarConfig(cookies, perDomain, most, publicSuffix);
  }

  /** These with a list of public suffixes, such as that of publicsuffix.org. */
  public CookieJarConfig withPublicSuffix(Predicate<String> list) {
    return new CookieJarConfig(cookies, perDomain, bytes, list);
  }

  private static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }
}
