package dev.weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @Test
  void type_and_subtype_are_lower_case() {
    MediaType type = MediaType.parse(" Text/HTML ; Charset=\"UTF-8\"").orElseThrow();
    assertThat(type).hasToString("text/html");
    assertThat(type.isHtml()).isTrue();
    assertThat(type.charset()).contains(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html;charset=iso-8859-1",
        "text/html; a=b; CHARSET=iso-8859-1; charset=utf-8",
        "text/html; charset=\"iso-8859-1\"; x",
        "text/html;;charset= iso-8859-1 ",
        "text/html; a=\"x;charset=utf-8\\\"\"; charset=iso-8859-1",
        "text/html; charset=\"iso-8859-1",
        "text/html; charset; charset=iso-8859-1",
        "text/html; charset=; charset=iso-8859-1",
      })
  void the_first_charset_counts(String value) {
    assertThat(MediaType.parse(value).orElseThrow().charset()).contains(ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/html; charset=klingon",
        "text/html;charset=?!",
        "text/html; =utf-8"
      })
  void an_unknown_charset_is_none(String value) {
    MediaType type = MediaType.parse(value).orElseThrow();
    assertThat(type.charset()).isEmpty();
    assertThat(type.isHtml()).isTrue();
  }

  @Test
  void xhtml_is_html_and_the_rest_is_not() {
    assertThat(MediaType.parse("application/xhtml+xml").orElseThrow().isHtml()).isTrue();
    assertThat(MediaType.parse("text/plain").orElseThrow().isHtml()).isFalse();
    assertThat(MediaType.parse("application/html").orElseThrow().isHtml()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "html",
        "/",
        "text/",
        "/html",
        "text html/x",
        ";",
        "text/a/b",
        "te\u0000xt/html"
      })
  void what_names_no_type_is_empty(String value) {
    assertThat(MediaType.parse(value)).isEmpty();
  }

  @Test
  void no_junk_throws() {
    var random = new Random(3);
    String pieces = "text/html;charset=\"utf-8\\ \u0000";
    for (int i = 0; i < 50_000; i++) {
      var junk = new StringBuilder("a/b;");
      random
          .ints(random.nextInt(20), 0, pieces.length())
          .forEach(c -> junk.append(pieces.charAt(c)));
      assertThat(MediaType.parse(junk.toString()).flatMap(MediaType::charset)).isNotNull();
    }
  }
}
