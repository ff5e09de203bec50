package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a link leads, as a table. */
class UrlResolveTest {
  private static final String PIECES = "http:/\\?#@[]%2e.x8 äß\t\u0000\ud800&;=-~'\"<>";

  @ParameterizedTest
  @MethodSource({
    "no_or_other_path",
    "query_and_fragment",
    "dot_segments",
    "schemes_and_odd_characters"
  })
  void links_of_a_page(String reference, String target) {
    Url page = Url.parse("http://h/b/c/d;p?q");
    assertThat(page.resolve(reference))
        .hasValueSatisfying(url -> assertThat(url).hasToString(target));
  }

  static Stream<Arguments> no_or_other_path() {
    return UrlParseTest.table(
        "", "http://h/b/c/d;p?q",
        "  ", "http://h/b/c/d;p?q",
        "#", "http://h/b/c/d;p?q",
        "#f", "http://h/b/c/d;p?q",
        "?", "http://h/b/c/d;p?",
        "?y", "http://h/b/c/d;p?y",
        "?y#f", "http://h/b/c/d;p?y",
        "?a b'", "http://h/b/c/d;p?a%20b%27",
        "g", "http://h/b/c/g",
        "./g", "http://h/b/c/g",
        "g/", "http://h/b/c/g/",
        "/g", "http://h/g",
        "/", "http://h/",
        "//g", "http://g/",
        "//g:80/x", "http://g/x",
        "///g/x", "http://g/x",
        "\\\\g\\x", "http://g/x",
        "\\g", "http://h/g",
        "/\\g/x", "http://g/x");
  }

  static Stream<Arguments> query_and_fragment() {
    return UrlParseTest.table(
        "g?y", "http://h/b/c/g?y",
        "g?y/./x", "http://h/b/c/g?y/./x",
        "g#s", "http://h/b/c/g",
        "g?y#s", "http://h/b/c/g?y");
  }

  static Stream<Arguments> dot_segments() {
    return UrlParseTest.table(
        ";x", "http://h/b/c/;x",
        "g;x?y#s", "http://h/b/c/g;x?y",
        ".", "http://h/b/c/",
        "./", "http://h/b/c/",
        "..", "http://h/b/",
        "../", "http://h/b/",
        "../g", "http://h/b/g",
        "../..", "http://h/",
        "../../", "http://h/",
        "../../g", "http://h/g",
        "../../../g", "http://h/g",
        "../../../../g", "http://h/g",
        "/./g", "http://h/g",
        "/../g", "http://h/g",
        "g.", "http://h/b/c/g.",
        ".g", "http://h/b/c/.g",
        "g..", "http://h/b/c/g..",
        "..g", "http://h/b/c/..g",
        "./../g", "http://h/b/g",
        "./g/.", "http://h/b/c/g/",
        "g/./h", "http://h/b/c/g/h",
        "g/../h", "http://h/b/c/h",
        "%2e%2e/g", "http://h/b/g",
        "..\\g", "http://h/b/g",
        "..?x", "http://h/b/?x",
        "..#x", "http://h/b/");
  }

  static Stream<Arguments> schemes_and_odd_characters() {
    return UrlParseTest.table(
        "http:g", "http://h/b/c/g",
        "HTTP:/g", "http://h/g",
        "http:", "http://h/b/c/d;p?q",
        "http:?y", "http://h/b/c/d;p?y",
        "https:g", "https://g/",
        "https:/g/x", "https://g/x",
        "https://g/x", "https://g/x",
        "HTTPS://G:443/x", "https://g/x",
        " \tg\n ", "http://h/b/c/g",
        "g h", "http://h/b/c/g%20h",
        "1:2", "http://h/b/c/1:2",
        "./a:b", "http://h/b/c/a:b",
        ":80", "http://h/b/c/:80",
        "a/b:c", "http://h/b/c/a/b:c",
        "@x", "http://h/b/c/@x",
        "ä/ö?ü", "http://h/b/c/%C3%A4/%C3%B6?%C3%BC",
        "[x]", "http://h/b/c/[x]");
  }

  @ParameterizedTest
  @MethodSource
  void the_base_keeps_port_and_brackets(String base, String reference, String target) {
    assertThat(Url.parse(base).resolve(reference)).contains(Url.parse(target));
  }

  static Stream<Arguments> the_base_keeps_port_and_brackets() {
    return Stream.of(
        Arguments.of("http://[::1]:8080/a/b?c", "../x", "http://[::1]:8080/x"),
        Arguments.of("https://h:8443", "x", "https://h:8443/x"),
        Arguments.of("https://h/a?x/y", "z", "https://h/z"),
        Arguments.of("https://h/a//b", "..", "https://h/a/"),
        Arguments.of("https://h:1/a", "//h/b", "https://h/b"));
  }

  @Test
  void a_reference_to_the_page_itself_is_the_page() {
    Url page = Url.parse("http://h/a?b");
    assertThat(page.resolve("#part")).containsSame(page);
  }

  @Test
  void no_junk_throws_and_what_it_gives_parses_to_itself() {
    var random = new Random(42);
    Url base = Url.parse("http://h/a/b?c");
    for (int i = 0; i < 50_000; i++) {
      String junk = junk(random, i % 3 == 0 ? "http://" : "");
      assertThatCode(() ->
              base.resolve(junk)
                  .ifPresent(url -> assertThat(Url.parse(url.toString())).isEqualTo(url)))
          .as(junk)
          .doesNotThrowAnyException();
    }
  }

  private static String junk(Random random, String start) {
    var text = new StringBuilder(start);
    for (int length = random.nextInt(12); length > 0; length--) {
      text.append(PIECES.charAt(random.nextInt(PIECES.length())));
    }
    return text.toString();
  }
}
