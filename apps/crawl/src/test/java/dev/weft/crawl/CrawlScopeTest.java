package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import dev.weft.task.WeftConfig.Door;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which links a crawl follows. */
class CrawlScopeTest {
  private Site site;
  private Site otherPort;

  @BeforeEach
  void build() throws Exception {
    site = Site.open();
    otherPort = Site.open();
    otherPort.page("/e");
    site.page("/docs/sub/b");
    site.page("/docs/a.pdf");
    site.page("/other/c");
    leaf(2, "/docs/d");
    leaf(2, "/f");
    leaf(3, "/g");
    List<String> links =
        Stream.of(
                site.url("/docs/sub/b"),
                site.url("/docs/a.pdf"),
                site.url("/other/c"),
                site.url(2, "/f"),
                otherPort.url("/e"))
            .toList();
    String html = Site.html("Docs", links);
    site.add(site.url("/docs/"), Fate.ok(""), links, exchange -> exchange.html(html));
  }

  private void leaf(int host, String target) {
    site.add(site.url(host, target), Fate.ok(""), exchange -> exchange.html("leaf"));
  }

  @AfterEach
  void close() throws Exception {
    site.close();
    otherPort.close();
  }

  @ParameterizedTest
  @CsvSource({
    "LOOP, PREFIX, /docs/ /docs/sub/b /docs/a.pdf",
    "DEFAULT, PREFIX, /docs/ /docs/sub/b /docs/a.pdf",
    "LOOP, HOST, /docs/ /docs/sub/b /docs/a.pdf /other/c",
    "LOOP, DOMAIN, /docs/ /docs/sub/b /docs/a.pdf /other/c other:/e",
    "LOOP, ANY, /docs/ /docs/sub/b /docs/a.pdf /other/c other:/e 2:/f",
  })
  void reach_isWhatIsFollowed(Door door, Scope.Reach reach, String expected) throws Exception {
    Url seed = Url.parse(site.url("/docs/"));

    assertThat(stored(door, seed, Scope.of(reach, List.of(seed)))).isEqualTo(urls(expected));
  }

  @Test
  void linksOutOfScope_areCounted() throws Exception {
    Url seed = Url.parse(site.url("/docs/"));
    CrawlConfig config = Crawls.config(seed.toString());
    Scope folder = Scope.of(Scope.Reach.PREFIX, List.of(seed));

    CrawlReport report = Crawls.run(Door.LOOP, config.withScope(folder), new MemorySink());

    assertThat(report.progress().outOfScope()).isEqualTo(3);
  }

  @Test
  void excludedLinks_areNotFollowed_andIncludeNeedNotMatchTheSeed() throws Exception {
    Url seed = Url.parse(site.url("/docs/"));
    Scope host = Scope.of(Scope.Reach.HOST, List.of(seed));

    assertThat(stored(Door.LOOP, seed, host.excluding("\\.pdf$").excluding("/other/")))
        .isEqualTo(urls("/docs/ /docs/sub/b"));
    assertThat(stored(Door.LOOP, seed, host.including("/sub/")))
        .isEqualTo(urls("/docs/ /docs/sub/b"));
  }

  @ParameterizedTest
  @CsvSource({"LOOP", "DEFAULT"})
  void seedThatLeadsElsewhere_widensTheScope_butNotByWhatIsPassedOnTheWay(Door door)
      throws Exception {
    redirect(site.url("/start"), site.url(3, "/jump"));
    redirect(site.url(3, "/jump"), site.url(2, "/docs/"));
    String html = Site.html("End", List.of("d", "/f", site.url(3, "/g")));
    site.add(site.url(2, "/docs/"), Fate.ok(""), exchange -> exchange.html(html));
    Url seed = Url.parse(site.url("/start"));

    Set<String> stored = stored(door, seed, Scope.of(Scope.Reach.PREFIX, List.of(seed)));

    assertThat(stored).isEqualTo(urls("/start 2:/docs/d"));
  }

  @Test
  void seedThatLeadsToWhatIsExcluded_isAnError() throws Exception {
    redirect(site.url("/start"), site.url(2, "/f"));
    Url seed = Url.parse(site.url("/start"));
    Scope scope = Scope.of(Scope.Reach.PREFIX, List.of(seed)).excluding("/f$");

    MemorySink sink = Crawls.stored(Door.LOOP, Crawls.config(seed.toString()).withScope(scope));

    assertThat(sink.fates())
        .containsExactly(
            Map.entry(seed.toString(), new Fate(302, seed.toString(), Fate.OUT_OF_SCOPE)));
    assertThat(site.server().asked(2)).isEmpty();
  }

  private void redirect(String from, String to) {
    site.add(from, Fate.ok(to), exchange -> exchange.redirect(302, to));
  }

  private static Set<String> stored(Door door, Url seed, Scope scope) throws Exception {
    CrawlConfig config = Crawls.config(seed.toString()).withScope(scope);
    return Crawls.stored(door, config).pages().keySet();
  }

  /** Targets of the first host, or of another by its number, or of the other port. */
  private Set<String> urls(String words) {
    var urls = new TreeSet<String>();
    for (String word : words.split(" ")) {
      String target = word.substring(word.indexOf('/'));
      urls.add(
          word.startsWith("other:")
              ? otherPort.url(target)
              : site.url(word.startsWith("2:") ? 2 : 1, target));
    }
    return urls;
  }
}
