package dev.weft.crawl;

import java.util.List;

/**
 * What becomes of a URL in a crawl.
 *
 * @param status 0 if there is no answer
 * @param finalUrl where redirects lead
 * @param error its kind, empty if there is none
 */
record Fate(int status, String finalUrl, String error) {
  static final String LOOP = "redirect loop";
  static final String TOO_MANY = "more than 10 redirects";
  static final String OUT_OF_SCOPE = "out of scope";

  /** Forbidden by robots.txt: not stored, not asked for. */
  static final Fate SKIPPED = new Fate(0, "", "skipped");

  private static final List<String> KINDS = List.of(LOOP, TOO_MANY, OUT_OF_SCOPE);

  static Fate ok(String finalUrl) {
    return new Fate(200, finalUrl, "");
  }

  static Fate of(Page page) {
    String error = page.error() == null ? "" : page.error();
    String kind = KINDS.stream().filter(error::contains).findFirst().orElse(error);
    return new Fate(page.status(), page.finalUrl(), kind);
  }
}
