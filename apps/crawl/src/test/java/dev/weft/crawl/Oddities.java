package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One of each thing that a web site can have. */
final class Oddities {
  private static final int LONG_CHAIN = 12;

  private final Site site;
  private final List<String> all = new ArrayList<>();

  private Oddities(Site site) {
    this.site = site;
  }

  /** {@return the URLs to link to} */
  static List<String> add(Site site) {
    var oddities = new Oddities(site);
    oddities.leaves();
    oddities.redirects();
    oddities.statuses();
    oddities.charsets();
    oddities.markup();
    oddities.otherThanHtml();
    oddities.robots();
    oddities.otherHosts();
    return oddities.all;
  }

  /** Adds a place that is linked to. */
  private String add(String target, int status, SiteServer.Handler handler, String... leaves) {
    String url = site.url(target);
    List<String> links = List.of(leaves).stream().map(site::url).toList();
    site.add(url, new Fate(status, url, ""), links, handler);
    all.add(url);
    return url;
  }

  private void page(String target, String html, String... leaves) {
    add(target, 200, exchange -> exchange.html(html), leaves);
  }

  private void redirect(String target, int status, String location, String end) {
    site.redirect(target, status, location, end);
    all.add(site.url(target));
  }

  private void failing(String target, int status, String kind, SiteServer.Handler handler) {
    site.add(site.url(target), new Fate(status, site.url(target), kind), handler);
    all.add(site.url(target));
  }

  /** What others lead to, and nothing else does. */
  private void leaves() {
    for (String leaf : List.of("by-redirect", "%C3%A9", "base", "broken", "utf16", "refresh")) {
      site.page("/leaf/" + leaf);
    }
    site.page("/leaf/canonical");
  }

  private void redirects() {
    page("/r/end/", Site.html("End", List.of("../../leaf/by-redirect")), "/leaf/by-redirect");
    String end = site.url("/r/end/");
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      redirect("/r/relative/" + status, status, "../end/", end);
      redirect("/r/whole/" + status, status, end + "#fragment", end);
    }
    for (int link = 0; link < 9; link++) {
      String next = link == 8 ? "../end/" : "/r/chain/" + (link + 1);
      site.redirect("/r/chain/" + link, 302, next, end);
    }
    all.add(site.url("/r/chain/0"));
    tooLongChain();
    loops();
    failing("/r/away", 302, Fate.OUT_OF_SCOPE, e -> e.redirect(302, "http://127.0.0.9:1/"));
    add("/r/nowhere", 301, exchange -> exchange.status(301));
    add("/r/mail", 302, exchange -> exchange.redirect(302, "mailto:me@example.com"));
  }

  private void tooLongChain() {
    for (int link = 0; link < LONG_CHAIN; link++) {
      String target = "/r/long/" + link;
      String next = "/r/long/" + (link + 1);
      String last = site.url("/r/long/10");
      Fate fate = new Fate(302, last, Fate.TOO_MANY);
      site.add(site.url(target), fate, exchange -> exchange.redirect(302, next));
    }
    all.add(site.url("/r/long/0"));
  }

  private void loops() {
    String one = site.url("/r/loop/1");
    String two = site.url("/r/loop/2");
    site.add(one, new Fate(302, two, Fate.LOOP), e -> e.redirect(302, "/r/loop/2"));
    site.add(two, new Fate(302, one, Fate.LOOP), e -> e.redirect(302, one));
    all.addAll(List.of(one, two));
    failing("/r/itself", 307, Fate.LOOP, exchange -> exchange.redirect(307, "itself"));
  }

  private void statuses() {
    String trap = Site.html("Not here", List.of("help/", "/trap/error"));
    add("/e/404", 404, exchange -> exchange.html(404, trap));
    add("/e/410", 410, exchange -> exchange.html(410, trap));
    add("/e/403", 403, exchange -> exchange.html(403, trap));
    add("/e/500", 500, exchange -> exchange.html(500, trap));
    failingOnce("/e/500-once", exchange -> exchange.status(500));
    failingOnce("/e/429-once", exchange -> exchange.status(429));
    failingOnce("/e/503-once", e -> e.send(503, "Retry-After: 0", new byte[0]));
    failingOnce("/e/reset-once", Oddities::resetInTheMiddle);
    failingOnce("/e/closed-once", Oddities::closeInTheMiddle);
  }

  private void failingOnce(String target, SiteServer.Handler first) {
    var tries = new AtomicInteger();
    add(
        target,
        200,
        exchange -> {
          // Each crawl of the same site finds it failing anew.
          if (tries.getAndIncrement() % 2 == 0) {
            first.answer(exchange);
          } else {
            exchange.html("<title>At last</title>");
          }
        });
  }

  static void resetInTheMiddle(Exchange exchange) throws java.io.IOException {
    exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<tit");
    exchange.reset();
  }

  static void closeInTheMiddle(Exchange exchange) throws java.io.IOException {
    exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<tit");
    exchange.raw().close();
  }

  private void charsets() {
    String umlaut = Site.html("Größe", List.of("/leaf/é"));
    encoded("/c/latin", "text/html; charset=ISO-8859-1", umlaut, ISO_8859_1);
    encoded("/c/unknown", "text/html; charset=klingon", umlaut, UTF_8);
    encoded(
        "/c/wrong",
        "text/html; charset=utf-8",
        Site.html("Gr\u00F6\u00DFe", List.of()),
        ISO_8859_1);
    byte[] marked = ("\uFEFF" + Site.html("Wide", List.of("/leaf/utf16"))).getBytes(UTF_16LE);
    add("/c/utf16", 200, e -> e.send(200, "Content-Type: text/html", marked), "/leaf/utf16");
  }

  private void encoded(String target, String contentType, String html, Charset charset) {
    byte[] body = html.getBytes(charset);
    String[] leaves = html.contains("/leaf/") ? new String[] {"/leaf/%C3%A9"} : new String[0];
    add(target, 200, e -> e.send(200, "Content-Type: " + contentType, body), leaves);
  }

  private void markup() {
    page("/m/base", "<base href='/leaf/'><a href=base>x</a>", "/leaf/base");
    page("/m/nofollow", "<meta name=robots content='noindex, nofollow'><a href=/trap/meta>x</a>");
    page("/m/broken", "<p <table><a href=/leaf/broken></b></html><div><td", "/leaf/broken");
    page("/m/refresh", "<meta http-equiv=refresh content='0; url=/leaf/refresh'>", "/leaf/refresh");
    page("/m/canonical", "<link rel=canonical href=/leaf/canonical>", "/leaf/canonical");
    page("/m/empty", "");
    page("/m/bad-links", "<a href='http://['>x</a><a href='http://127.0.0.1:99999/'>x</a>");
    add("/m/nothing", 204, exchange -> exchange.status(204));
  }

  private void otherThanHtml() {
    byte[] image = new byte[10_000];
    add("/o/image.png", 200, e -> e.send(200, "Content-Type: image/png", image));
    add("/o/links.txt", 200, exchange -> exchange.text("<a href=/trap/text>x</a>"));
    add("/o/untyped", 200, e -> e.send(200, "X-Type: none", "<a href=/trap/x>".getBytes(UTF_8)));
    add("/o/odd-type", 200, e -> e.send(200, "Content-Type: ///;;=", image));
  }

  /** The longest rule wins, and only that of the group that names the crawler. */
  private void robots() {
    site.robots(
        1,
        """
        User-agent: *
        Disallow: /

        User-agent: WEFT
        Disallow: /private/
        Allow: /private/open/
        Disallow: /private/open/but/
        Disallow: /*.pdf$
        """);
    for (String hidden : List.of("/private/a", "/private/open/but/b", "/o/a.pdf")) {
      site.add(site.url(hidden), Fate.SKIPPED, exchange -> exchange.html("secret"));
      all.add(site.url(hidden));
    }
    page("/private/open/c", "open");
    page("/o/a.pdf?page=1", "open");
    String hidden = site.url("/private/a");
    site.add(site.url("/r/hidden"), Fate.SKIPPED, exchange -> exchange.redirect(302, hidden));
    all.add(site.url("/r/hidden"));
  }

  /** One forbids everything, one has no robots.txt, one cannot give it. */
  private void otherHosts() {
    site.robots(2, "User-agent: *\nDisallow: /");
    site.add(site.url(4, "/robots.txt"), Fate.SKIPPED, exchange -> exchange.status(500));
    for (String target : List.of("/a", "/b")) {
      for (int host : new int[] {2, 3, 4}) {
        String url = site.url(host, target);
        Fate fate = host == 3 ? Fate.ok(url) : Fate.SKIPPED;
        site.add(url, fate, exchange -> exchange.html("other"));
        all.add(url);
      }
    }
  }
}
