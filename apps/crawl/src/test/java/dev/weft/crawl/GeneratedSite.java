package dev.weft.crawl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A few thousand pages with cycles and many spellings, made from a seed, and every oddity of {@link
 * Oddities}. The first page leads to all of them.
 */
final class GeneratedSite {
  static final String FIRST = "/p/d0/0.html";
  private static final int EXTRA_LINKS = 4;
  private static final int SLOW_MILLIS = 20;

  private final Site site;
  private final Random random;
  private final int pages;

  private GeneratedSite(Site site, long seed, int pages) {
    this.site = site;
    this.random = new Random(seed);
    this.pages = pages;
  }

  static Site open(long seed, int pages) throws IOException {
    Site site = Site.open();
    var generated = new GeneratedSite(site, seed, pages);
    List<String> oddities = Oddities.add(site);
    for (int page = 0; page < pages; page++) {
      generated.add(page, page == 0 ? oddities : List.of());
    }
    return site;
  }

  /** Every third page has a tilde in its name. */
  static String target(int page) {
    return "/p/d" + page % 10 + "/" + (page % 3 == 1 ? "~" : "") + page + ".html";
  }

  private void add(int page, List<String> more) {
    List<String> links = new ArrayList<>(more);
    List<String> hrefs = new ArrayList<>(more);
    for (int next : next(page)) {
      links.add(site.url(target(next)));
      hrefs.add(Spelling.any(random).of(site.url(""), target(next)));
    }
    String url = site.url(target(page));
    String html = Site.html("Page " + page, hrefs) + traps(page);
    site.add(url, Fate.ok(url), links, exchange -> answer(exchange, page, html));
  }

  /**
   * A binary tree, so that every page can be reached, and links to anywhere, so that cycles are.
   */
  private Set<Integer> next(int page) {
    var next = new LinkedHashSet<Integer>();
    for (int child = 2 * page + 1; child <= 2 * page + 2; child++) {
      if (child < pages) {
        next.add(child);
      }
    }
    for (int i = 0; i < EXTRA_LINKS; i++) {
      next.add(random.nextInt(pages));
    }
    return next;
  }

  /** What is not to be followed. */
  private static String traps(int page) {
    return """
    <a href="mailto:me@127.0.0.1">write</a> <a href="javascript:go()">go</a>
    <a rel="nofollow" href="/trap/nofollow/%d">no</a> <a href="http://127.0.0.9:1/">away</a>
    <!-- <a href="/trap/comment/%d">old</a> --><a name="/trap/name">anchor</a>
    """
        .formatted(page, page);
  }

  private static void answer(Exchange exchange, int page, String html)
      throws IOException, InterruptedException {
    if (page % 100 == 50) {
      exchange.think(SLOW_MILLIS);
    }
    if (page % 5 == 2) {
      exchange.gzipped(html);
    } else {
      exchange.html(html);
    }
  }
}
