package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weft.http.Url;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9309, point by point. */
class RobotsTest {
  private static final Url ROBOTS = Url.parse("http://h/robots.txt");

  @ParameterizedTest
  @CsvSource({
    "/, true",
    "/private/, false",
    "/private/open, true",
    "/private/open/deep, true",
    "/a.pdf, false",
    "/a.pdf?x, true",
    "/a/b.gif/c, false",
    "/same, true",
    "/caf%c3%a9, false",
    "/caf%C3%A9, false",
    "/%7Ejoe/x, false",
    "/~joe/x, false",
    "/q?secret=1, false",
    "/q?public=1, true",
    "/PRIVATE/, true",
    "/robots.txt, true",
  })
  void the_longest_rule_wins_and_allow_wins_ties(String path, boolean allowed) {
    Robots robots =
        rules(
            """
            User-agent: weft
            Disallow: /private/
            Allow: /private/open
            Disallow: /*.pdf$
            Disallow: /*.gif
            Disallow: /same
            Allow: /same
            Disallow: /café
            Disallow: /~joe/
            Disallow: /q?secret
            Disallow: /robots.txt
            """);
    assertThat(robots.allows(Url.parse("http://h" + path))).isEqualTo(allowed);
  }

  @Test
  void the_group_of_the_own_token_wins_over_the_star_group() {
    Robots robots = rules("User-agent: *\nDisallow: /\n\nUser-agent: WEFT\nDisallow: /x\n");
    assertThat(robots.allows(Url.parse("http://h/a"))).isTrue();
    assertThat(robots.allows(Url.parse("http://h/x"))).isFalse();
  }

  @Test
  void groups_of_the_same_token_are_one() {
    Robots robots =
        rules(
            "User-agent: weft\nDisallow: /a\n\nUser-agent: x\nDisallow: /c\n\nUser-agent: Weft\nDisallow: /b\n");
    assertThat(robots.allows(Url.parse("http://h/a"))).isFalse();
    assertThat(robots.allows(Url.parse("http://h/b"))).isFalse();
    assertThat(robots.allows(Url.parse("http://h/c"))).isTrue();
  }

  @Test
  void a_token_that_only_begins_like_the_own_is_another() {
    assertThat(rules("User-agent: weftling\nDisallow: /\n").allows(Url.parse("http://h/a")))
        .isTrue();
    assertThat(rules("User-agent: we\nDisallow: /\n").allows(Url.parse("http://h/a"))).isTrue();
  }

  @Test
  void unknown_lines_marks_and_old_line_ends_do_not_matter() {
    Robots robots =
        rules(
            "\ufeffFoo: bar\r# note\rUser-agent: a\rUser-agent: * # all\rSitemap: x\rDisallow: /b\r");
    assertThat(robots.allows(Url.parse("http://h/b"))).isFalse();
    assertThat(robots.allows(Url.parse("http://h/a"))).isTrue();
  }

  @Test
  void rules_at_the_end_of_500_kib_count() {
    String filler =
        "# filler filler filler filler filler filler filler filler filler\n".repeat(7_900);
    assertThat(filler.length()).isGreaterThan(500 * 1024);
    assertThat(rules(filler + "User-agent: *\nDisallow: /b").allows(Url.parse("http://h/b")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "200, false",
    "204, false",
    "301, true",
    "401, true",
    "404, true",
    "410, true",
    "429, true",
    "500, false",
    "503, false"
  })
  void the_status_decides_first(int status, boolean allowed) {
    Robots robots =
        Robots.of(status, "User-agent: *\nDisallow: /".getBytes(UTF_8), ROBOTS, "weft/0.1");
    assertThat(robots.allows(Url.parse("http://h/a"))).isEqualTo(allowed);
    assertThat(robots.allows(ROBOTS)).isTrue();
  }

  @Test
  void a_crawl_delay_is_told() {
    assertThat(rules("User-agent: *\nCrawl-delay: 2.5\n").crawlDelay())
        .contains(Duration.ofMillis(2500));
    assertThat(rules("User-agent: *\nCrawl-delay: 600\nDisallow: /x").crawlDelay())
        .contains(Duration.ofMinutes(10));
    assertThat(rules("User-agent: *\nCrawl-delay: soon\n").crawlDelay()).isEmpty();
    assertThat(rules("User-agent: *\nDisallow:\n").crawlDelay()).isEmpty();
    assertThat(Robots.allowingAll().crawlDelay()).isEmpty();
    assertThat(Robots.allowingNothing().crawlDelay()).isEmpty();
  }

  @Test
  void an_empty_answer_allows_all() {
    assertThat(rules("").allows(Url.parse("http://h/a"))).isTrue();
    assertThat(rules("<html>not found</html>").allows(Url.parse("http://h/a"))).isTrue();
  }

  @Test
  void no_junk_throws() {
    var random = new Random(5);
    Url url = Url.parse("http://h/a?b=%zz|{}");
    for (int i = 0; i < 2_000; i++) {
      byte[] junk = new byte[random.nextInt(200)];
      random.nextBytes(junk);
      String text =
          "User-agent: *\nDisallow: /"
              + new String(junk, UTF_8)
              + "\nCrawl-delay: "
              + random.nextGaussian() * 1e9;
      assertThat(Robots.of(200, text.getBytes(UTF_8), ROBOTS, "weft").allows(url))
          .isIn(true, false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weft", "weft/0.1", "Weft/0.1 (+https://weft.example)", "WEFT bot"})
  void the_product_token_is_what_the_user_agent_starts_with(String userAgent) {
    assertThat(Robots.productToken(userAgent)).isEqualTo("weft");
  }

  @Test
  void a_user_agent_without_product_token_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Robots.of(200, new byte[0], ROBOTS, "1.0"))
        .withMessage(
            "the user agent \"1.0\" has no product token; start it with a name, as in weft/0.1");
  }

  private static Robots rules(String text) {
    return Robots.of(200, text.getBytes(UTF_8), ROBOTS, "weft/0.1");
  }
}
