package dev.weft.crawl;

import java.util.stream.IntStream;

/** A site of one page that leads to many, which all do the same before they answer. */
final class Gallery {
  private Gallery() {}

  static void add(Site site, int pages, SiteServer.Handler before) {
    add(site, 1, pages, before);
  }

  /** The same on 127.0.0.n. */
  static void add(Site site, int host, int pages, SiteServer.Handler before) {
    var targets = IntStream.range(0, pages).mapToObj(page -> "/" + page).toList();
    var links = targets.stream().map(target -> site.url(host, target)).toList();
    String first = site.url(host, "/");
    site.add(first, Fate.ok(first), links, e -> e.html(Site.html("Gallery", targets)));
    for (String link : links) {
      site.add(
          link,
          Fate.ok(link),
          exchange -> {
            before.answer(exchange);
            exchange.html("<title>One</title>");
          });
    }
  }
}
