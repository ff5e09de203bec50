package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Charsets, and pages that were not made to be read. */
class PageParserJunkTest {
  private static final Url PAGE = Url.parse("http://h/");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html; charset=utf-8 | <title>ü€ | UTF-8",
        "text/html; charset=windows-1251 | <title>ж | windows-1251",
        "text/html; charset=iso-8859-1 | <title>ü€ | windows-1252",
        "text/html | <meta charset=windows-1251><title>ж | windows-1251",
        "text/html; charset=klingon | <meta charset=\"shift_jis\"><title>日本 | Shift_JIS",
        "'' | <META http-equiv=Content-Type content='text/html; charset=EUC-KR'><title>한 | EUC-KR",
        "'' | <!-- <meta charset=koi8-r> --><meta charset='gbk'><title>中 | GBK",
        "'' | <meta charset=utf-16><title>ü | UTF-8",
        "'' | <meta charset=nonsense><title>ü | UTF-8",
        "text/html; charset=utf-8 | <meta charset=koi8-r><title>ü | UTF-8",
        "junk | <title>ü | UTF-8",
      })
  void the_header_then_the_meta_then_utf8(String contentType, String html, String charset) {
    Outline page = PageParser.parse(html.getBytes(Charset.forName(charset)), contentType, PAGE);
    assertThat(page.title()).isEqualTo(html.substring(html.lastIndexOf('>') + 1));
  }

  @Test
  void a_byte_order_mark_wins() {
    for (Charset charset : new Charset[] {UTF_8, UTF_16BE, UTF_16LE}) {
      byte[] body = "\ufeff<title>ü".getBytes(charset);
      assertThat(PageParser.parse(body, "text/html; charset=koi8-r", PAGE).title()).isEqualTo("ü");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf-8",
        "utf-16",
        "shift_jis",
        "iso-2022-jp",
        "gb18030",
        "big5",
        "x-user-defined",
        "ibm037"
      })
  void a_wrong_charset_never_throws(String charset) {
    byte[] body = "<title>ü</title><a href=ä>".getBytes(ISO_8859_1);
    assertThat(PageParser.parse(body, "text/html; charset=" + charset, PAGE)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div>",
        "<b>",
        "<a href=x>",
        "<table>",
        "<p><b><i>",
        "<select>",
        "<svg>",
        "<font size=1><table>",
        "</p>",
        "<",
        "&",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<template>",
        "<b></p>"
      })
  @Tag("slow")
  void repetition_neither_overflows_nor_hangs(String piece) {
    byte[] body = piece.repeat(100_000).getBytes(UTF_8);
    assertThat(PageParser.parse(body, "text/html", PAGE).links()).hasSizeLessThan(2);
  }

  @Test
  void a_line_of_ten_megabytes_is_read() {
    String html = "<a href=first>" + "word ".repeat(2_000_000) + "<a href=last>";
    assertThat(PageParser.parse(html.getBytes(UTF_8), "text/html", PAGE).links()).hasSize(2);
  }

  @Test
  void an_attribute_of_ten_megabytes_is_read() {
    String html = "<a href='" + "x".repeat(10_000_000) + "'><a href=last>";
    assertThat(PageParser.parse(html.getBytes(UTF_8), "text/html", PAGE).links()).hasSize(1);
  }

  @Test
  void a_refresh_made_to_be_slow_is_not() {
    String html = "<meta http-equiv=refresh content='5" + " ".repeat(5_000_000) + "\"'>";
    assertThat(PageParser.parse(html.getBytes(UTF_8), "text/html", PAGE).links()).isEmpty();
  }

  @Test
  void no_random_bytes_throw() {
    var random = new Random(11);
    String pieces = "<a href=><meta http-equiv=refresh content=\"0;url=<base>&#x;'/!-\0";
    for (int i = 0; i < 3_000; i++) {
      byte[] junk = new byte[random.nextInt(300)];
      random.nextBytes(junk);
      var text = new StringBuilder(new String(junk, ISO_8859_1));
      random.ints(100, 0, pieces.length()).forEach(c -> text.append(pieces.charAt(c)));
      assertThat(PageParser.parse(text.toString().getBytes(ISO_8859_1), "", PAGE)).isNotNull();
    }
  }
}
