package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** A web site that knows what has to become of each of its URLs. What it does not know is a 404. */
final class Site implements AutoCloseable {
  /**
   * A place of the site.
   *
   * @param fate what becomes of its URL
   * @param links the URLs found by way of it, spelled as they are stored
   */
  private record Spot(Fate fate, List<String> links, SiteServer.Handler handler) {}

  /**
   * What a crawl has to bring home.
   *
   * @param stored what is stored of which URL
   * @param skipped the URLs that robots.txt forbids
   * @param depths how many links each stored URL is away from a seed
   */
  record Truth(Map<String, Fate> stored, Set<String> skipped, Map<String, Integer> depths) {
    private Truth() {
      this(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
    }
  }

  private final Map<String, Spot> spots = new ConcurrentHashMap<>();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final SiteServer server;

  private Site() throws IOException {
    server = SiteServer.open(this::answer);
  }

  static Site open() throws IOException {
    return new Site();
  }

  /** A chain: each page leads to the next one. */
  static Site chain(int pages) throws IOException {
    Site site = new Site();
    for (int page = 0; page < pages; page++) {
      site.page("/" + page, "/" + (page + 1));
    }
    site.page("/" + pages);
    return site;
  }

  SiteServer server() {
    return server;
  }

  /** {@return what was asked for though the site has no such place} */
  Set<String> unknown() {
    return unknown;
  }

  /** {@return a URL of 127.0.0.1} */
  String url(String target) {
    return url(1, target);
  }

  /** {@return a URL of 127.0.0.n} */
  String url(int host, String target) {
    return server.origin(host) + target;
  }

  // ---- building ----

  void add(String url, Fate fate, List<String> links, SiteServer.Handler handler) {
    Spot before = spots.put(url, new Spot(fate, links, handler));
    assertThat(before).as("two spots at %s", url).isNull();
  }

  /** A place that leads nowhere. */
  void add(String url, Fate fate, SiteServer.Handler handler) {
    add(url, fate, List.of(), handler);
  }

  /** A page of 127.0.0.1 with plain links to others of its targets. */
  void page(String target, String... links) {
    List<String> urls = List.of(links).stream().map(this::url).toList();
    String html = html(target, List.of(links));
    add(url(target), Fate.ok(url(target)), urls, exchange -> exchange.html(html));
  }

  /** A redirect of 127.0.0.1, and where it ends. */
  void redirect(String target, int status, String location, String end) {
    Spot last = spot(end);
    add(url(target), last.fate(), last.links(), exchange -> exchange.redirect(status, location));
  }

  /** What robots.txt of a host says. */
  void robots(int host, String rules) {
    add(url(host, "/robots.txt"), Fate.SKIPPED, exchange -> exchange.text(rules));
  }

  static String html(String title, List<String> hrefs) {
    var html = new StringBuilder("<!doctype html><title>" + title + "</title>\n<body>");
    for (String href : hrefs) {
      html.append("<a href=\"").append(href).append("\">link</a>\n");
    }
    return html.toString();
  }

  // ---- answering ----

  private void answer(Exchange exchange) throws IOException, InterruptedException {
    Spot spot = spots.get("http://" + exchange.host() + ":" + server.port() + exchange.target());
    if (spot == null && exchange.target().equals("/robots.txt")) {
      exchange.status(404);
    } else if (spot == null) {
      unknown.add(exchange.target());
      exchange.html(404, html("Not Found", List.of("help/", "/trap/404")));
    } else {
      spot.handler().answer(exchange);
    }
  }

  // ---- knowing ----

  /** What a crawl from these seeds has to bring home: breadth first along the known links. */
  Truth truth(int maxDepth, String... seeds) {
    var truth = new Truth();
    var seen = new TreeSet<>(List.of(seeds));
    var level = new ArrayDeque<>(List.of(seeds));
    for (int depth = 0; depth <= maxDepth && !level.isEmpty(); depth++) {
      var next = new ArrayDeque<String>();
      for (String url : level) {
        Spot spot = spot(url);
        keep(truth, url, spot.fate(), depth);
        spot.links().stream().filter(seen::add).forEach(next::add);
      }
      level = next;
    }
    return truth;
  }

  private Spot spot(String url) {
    return Objects.requireNonNull(spots.get(url), () -> "the site does not know " + url);
  }

  private static void keep(Truth truth, String url, Fate fate, int depth) {
    if (fate.equals(Fate.SKIPPED)) {
      truth.skipped().add(url);
    } else {
      truth.stored().put(url, fate);
      truth.depths().put(url, depth);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
