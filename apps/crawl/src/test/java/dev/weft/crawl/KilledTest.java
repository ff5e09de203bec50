package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crawl in a JVM of its own, which is killed at several moments. */
class KilledTest {
  private static final int PAGES = 500;

  @RegisterExtension private static final KeptCrawls CRAWLS = new KeptCrawls();

  /** The crawl: the database, and where to begin. */
  static final class Child {
    private Child() {}

    public static void main(String[] words) throws Exception {
      CrawlConfig config = config(words[1]);
      KeptCrawls.in(
          words[0],
          database ->
              KeptCrawls.run(CrawlStore.goOn(database, config), KeptCrawls.NOWHERE, crawl -> {}));
    }
  }

  /** All four hosts of the site. */
  private static CrawlConfig config(String first) {
    List<Url> hosts =
        IntStream.rangeClosed(1, 4)
            .mapToObj(n -> Url.parse(first.replace("127.0.0.1", "127.0.0." + n)))
            .toList();
    return Crawls.config(first).withScope(Scope.of(Scope.Reach.HOST, hosts));
  }

  private static Process start(String... words) throws IOException {
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath(),
            Child.class.getName());
    return new ProcessBuilder(Stream.concat(command, Stream.of(words)).toList())
        .inheritIO()
        .start();
  }

  private static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void killedAgainAndAgain_itBringsHomeAll_andFetchesNothingFinishedAgain() throws Exception {
    try (Site site = GeneratedSite.open(42, PAGES)) {
      String first = site.url(GeneratedSite.FIRST);
      Map<String, Integer> finished = new HashMap<>();
      for (int requests : new int[] {3, 120, 240}) {
        Process child = start(CRAWLS.url(), first);
        site.server()
            .after(
                requests,
                () -> {
                  if (requests > 3) {
                    awaitMoreThan(finished.size(), site);
                  }
                  child.destroyForcibly();
                });
        assertThat(child.waitFor()).as("killed").isEqualTo(128 + 9);
        CRAWLS.assertWhole(site);
        CRAWLS.visited(site).forEach(url -> finished.putIfAbsent(url, site.server().count()));
      }
      CrawlReport last = CRAWLS.goOn(config(first)).report();

      assertThat(last.failure()).isEmpty();
      Crawls.assertSame(CRAWLS.fates(site), site.truth(Integer.MAX_VALUE, first).stored());
      assertNoneAskedForAgain(site, finished);
      assertThat(CRAWLS.kept(site)).isZero();
    }
  }

  /** So that there is something finished, however quickly it is killed. */
  private static void awaitMoreThan(int finished, Site site) throws InterruptedException {
    int now;
    do {
      now = CRAWLS.visited(site).size();
    } while (now <= finished);
  }

  /** Only plain pages: others are also asked for by way of redirects. */
  private static void assertNoneAskedForAgain(Site site, Map<String, Integer> finished) {
    List<SiteServer.Asked> asked = site.server().asked();
    Set<String> again = new HashSet<>();
    finished.forEach((url, count) -> {
      String target = url.substring(site.url("").length());
      if (url.startsWith(site.url("/p/"))
          && asked.stream().skip(count).anyMatch(one -> one.target().equals(target))) {
        again.add(url);
      }
    });
    assertThat(again).isEmpty();
    assertThat(finished).hasSizeGreaterThan(2);
  }
}
