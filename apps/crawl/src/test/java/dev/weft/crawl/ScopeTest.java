package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weft.crawl.Scope.Reach;
import dev.weft.http.Url;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
  @ParameterizedTest
  @CsvSource({
    "http://h/docs, http://h/docs, true",
    "http://h/docs, http://h/docs/, true",
    "http://h/docs, http://h/docs/a/b?c, true",
    "http://h/docs, https://h/docs?x, true",
    "http://h/docs, http://h/docs2, false",
    "http://h/docs, http://h/, false",
    "http://h/docs/, http://h/docs/a, true",
    "http://h/docs/index.html, http://h/docs/other.html, true",
    "http://h/docs/index.html, http://h/index.html, false",
    "http://h/docs/index.html?a=/b, http://h/docs/c, true",
    "http://h/, http://h/any, true",
    "http://h/, http://h:81/any, false",
    "http://h/, http://i/any, false",
    "http://h/a/b, http://h/a/b/../c, false",
    "http://h/a//b/, http://h/a//b/c, true",
  })
  void prefix_is_the_folder_of_the_seed(String seed, String url, boolean contained) {
    check(Reach.PREFIX, seed, url, contained);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/docs, http://h/, true",
    "http://h/, https://h/x, true",
    "https://h/, http://h:80/x, true",
    "http://h/, http://h:8080/, false",
    "http://h:8080/, https://h:8080/, true",
    "http://h/, http://www.h/, false",
    "http://H/, http://h/, true",
  })
  void host_is_host_and_port_with_both_schemes(String seed, String url, boolean contained) {
    check(Reach.HOST, seed, url, contained);
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.com/, http://example.com/, true",
    "http://example.com/, https://a.b.example.com:8443/, true",
    "http://example.com/, http://notexample.com/, false",
    "http://a.example.co.uk/, http://b.example.co.uk/, true",
    "http://example.co.uk/, http://other.co.uk/, false",
    "http://one.github.io/, http://two.github.io/, false",
    "http://127.0.0.1/, http://127.0.0.1:81/, true",
    "http://127.0.0.1/, http://126.0.0.1/, false",
    "http://[::1]/, http://[::1]/, true",
    "http://[::1]/, http://[::2]/, false",
    "http://localhost/, http://localhost:8080/, true",
    "http://localhost/, http://a.localhost/, false",
    "http://intern/, http://extern/, false",
    "http://bücher.example.de/, http://www.example.de/, true",
  })
  void domain_is_what_one_can_register(String seed, String url, boolean contained) {
    check(Reach.DOMAIN, seed, url, contained);
  }

  @Test
  void any_is_everything() {
    check(Reach.ANY, "http://h/", "https://elsewhere.example/", true);
  }

  @Test
  void include_patterns_narrow_but_never_the_seeds() {
    Scope scope = scope(Reach.HOST, "http://h/").including("\\.html$").including("/api/");
    assertThat(scope.contains(Url.parse("http://h/a.html"))).isTrue();
    assertThat(scope.contains(Url.parse("http://h/api/x"))).isTrue();
    assertThat(scope.contains(Url.parse("http://h/a.pdf"))).isFalse();
    assertThat(scope.contains(Url.parse("http://h/"))).isTrue();
    assertThat(scope.contains(Url.parse("http://i/a.html"))).isFalse();
  }

  @Test
  void exclude_patterns_win_even_over_seeds() {
    Scope scope =
        scope(Reach.HOST, "http://h/a").including("a").excluding("[?&]sort=").excluding("/a$");
    assertThat(scope.contains(Url.parse("http://h/a"))).isFalse();
    assertThat(scope.contains(Url.parse("http://h/ab?sort=1"))).isFalse();
    assertThat(scope.contains(Url.parse("http://h/ab?x"))).isTrue();
  }

  @Test
  void where_a_seed_redirects_to_joins_and_the_old_scope_stays_as_it_was() {
    Scope scope = scope(Reach.HOST, "http://h/").including("never");
    Scope wider = scope.widenedBy(Url.parse("https://www.h/start"));
    assertThat(wider.contains(Url.parse("https://www.h/start"))).isTrue();
    assertThat(wider.contains(Url.parse("https://www.h/never"))).isTrue();
    assertThat(wider.contains(Url.parse("http://h/never"))).isTrue();
    assertThat(scope.contains(Url.parse("https://www.h/never"))).isFalse();
  }

  @Test
  void a_broken_pattern_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scope(Reach.ANY, "http://h/").excluding("a(b"))
        .withMessage(
            "the exclude pattern \"a(b\" is no regular expression: Unclosed group at 3;"
                + " put \\Q and \\E around plain text");
  }

  private static void check(Reach reach, String seed, String url, boolean contained) {
    assertThat(scope(reach, seed).contains(Url.parse(url))).isEqualTo(contained);
  }

  private static Scope scope(Reach reach, String seed) {
    return Scope.of(reach, List.of(Url.parse(seed)));
  }
}
