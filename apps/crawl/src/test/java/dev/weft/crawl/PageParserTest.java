package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageParserTest {
  @Test
  void links_of_every_kind_in_the_order_of_the_page() {
    assertThat(
            links(
                """
                <link rel=canonical href=c><link rel="next nofollow" href=n><link REL=PREV href=p>
                <link rel=alternate type="text/html" href=t><link rel=alternate hreflang=de href=de>
                <link rel=alternate type="application/rss+xml" href=feed><link rel=stylesheet href=s.css>
                <meta http-equiv=Refresh content="5; URL='later'">
                <a href=a>A</a><A HREF="b">B</A><map><area href=area></map>
                <iframe src=i></iframe><a name=x>no</a><img src=img><form action=f></form>
                <template><a href=inner>x</a></template><svg><a href=svg></a></svg>
                """))
        .containsExactly("c", "n", "p", "t", "de", "later", "a", "b", "area", "i", "inner", "svg");
    assertThat(links("<frameset><frame src=x><frame src=y></frameset>")).containsExactly("x", "y");
  }

  @Test
  void links_are_distinct_without_fragment_and_http_only() {
    assertThat(
            links(
                "<a href=a><a href='a#b'><a href=' a '><a href='./a'><a href='mailto:x@y'>"
                    + "<a href='javascript:void 0'><a href='ftp://h/'><a href='http://'><a href='x y&amp;z'>"))
        .containsExactly("a", "x%20y&z");
  }

  @Test
  void a_link_longer_than_a_url_may_be_is_left_out() {
    String fits = "x".repeat(PageParser.LONGEST_LINK - "http://h/d/".length());
    assertThat(
            links("<a href=" + fits + "><a href=" + fits + "y><a href='data:" + fits + fits + "'>"))
        .containsExactly(fits);
  }

  @Test
  void what_is_inside_scripts_and_comments_is_no_link() {
    assertThat(
            links(
                "<script>'<a href=a>'</script><!-- <a href=b> --><style><a href=c></style>"
                    + "<textarea><a href=d></textarea><title><a href=e></title><a href=f>"))
        .containsExactly("f");
  }

  @ParameterizedTest
  @CsvSource({
    "/other/, http://h/other/x",
    "sub/page, http://h/d/sub/x",
    "//i/, http://i/x",
    "'http://', http://h/d/x",
    "'mailto:a', http://h/d/x",
  })
  void the_first_base_counts_also_for_links_before_it(String base, String target) {
    Outline page =
        parse("<a href=x><base target=_top><base href='" + base + "'><base href=/late/>");
    assertThat(page.links()).extracting(Url::toString).containsExactly(target);
  }

  @Test
  void nofollow_links_are_counted_and_not_followed() {
    Outline page =
        parse(
            "<a href=a rel='external NoFollow'><a rel=nofollow><area href=b rel=nofollow><a href=c>");
    assertThat(page.links()).extracting(Url::path).containsExactly("/d/c");
    assertThat(page.nofollow()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"nofollow", "'noindex, NOFOLLOW'", "none", "'noindex,none'"})
  void a_robots_meta_can_forbid_all_links(String content) {
    Outline page =
        parse("<meta name=Robots content='" + content + "'><a href=a><a href=b rel=nofollow>");
    assertThat(page.links()).isEmpty();
    assertThat(page.nofollow()).isEqualTo(2);
    assertThat(links("<meta name=robots content='noindex, follow'><a href=a>"))
        .containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({
    "0;url=x, x",
    "'0; URL=x', x",
    "0;x, x",
    "'3 url = \"x\"', x",
    "'1.5;url=''x'' more', x",
    "5, ",
    "url=x, ",
    "'', ",
  })
  void a_refresh_may_lead_elsewhere(String content, String target) {
    String html = "<meta http-equiv=refresh content=\"" + content.replace("\"", "&quot;") + "\">";
    assertThat(links(html)).isEqualTo(target == null ? List.of() : List.of(target));
  }

  @Test
  void the_title_is_one_line() {
    assertThat(parse("<title>A</title>").title()).isEqualTo("A");
    assertThat(parse("<title> \n A\t\u00a0 b\u2003c  </title>").title()).isEqualTo("A b c");
    assertThat(parse("<TITLE>A &amp; B</TITLE><title>C</title>").title()).isEqualTo("A & B");
    assertThat(parse("<title></title><title>B</title>").title()).isEqualTo("B");
    assertThat(parse("<svg><title>S</title></svg><title>T</title>").title()).isEqualTo("T");
    assertThat(parse("<title>a&#0;b&#xD800;c</title>").title()).isEqualTo("a\ufffdbc");
    assertThat(parse("<title><b>x</b></title>").title()).isEqualTo("<b>x</b>");
    assertThat(parse("<h1>no title</h1>").title()).isEmpty();
  }

  @Test
  void a_title_has_no_halves_no_nul_and_an_end() {
    assertThat(Title.of("a\0b\ud800c\udc00d😀")).isEqualTo("abcd😀");
    assertThat(Title.of("x".repeat(999) + "😀")).isEqualTo("x".repeat(999));
    assertThat(Title.of("x".repeat(998) + "😀")).hasSize(1000);
    assertThat(Title.of("y ".repeat(9_000))).hasSizeLessThanOrEqualTo(1000).doesNotEndWith(" ");
  }

  private static Outline parse(String html) {
    return PageParser.parse(
        html.getBytes(UTF_8), "text/html; charset=utf-8", Url.parse("http://h/d/page"));
  }

  private static List<String> links(String html) {
    return parse(html).links().stream()
        .map(url -> url.toString().replace("http://h/d/", ""))
        .toList();
  }
}
