package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What browsers make of an absolute URL, as a table. */
class UrlParseTest {
  @ParameterizedTest
  @MethodSource({
    "framing",
    "ports",
    "names",
    "addresses_of_version_4",
    "addresses_of_version_6",
    "dot_segments",
    "path_characters",
    "queries"
  })
  void an_absolute_url_has_one_form(String text, String form) {
    Url url = Url.parse(text);
    assertThat(url).hasToString(form);
    assertThat(Url.parse(form)).isEqualTo(url).hasSameHashCodeAs(url);
    assertThat(url.origin() + url.requestTarget()).isEqualTo(form);
    assertThat(url.path() + url.query().map(q -> "?" + q).orElse(""))
        .isEqualTo(url.requestTarget());
    assertThat(url.scheme() + "://" + url.authority()).isEqualTo(url.origin());
  }

  static Stream<Arguments> framing() {
    return table(
        "http://example.com/", "http://example.com/",
        "https://example.com/", "https://example.com/",
        "http://example.com", "http://example.com/",
        "HTTP://EXAMPLE.COM/", "http://example.com/",
        "hTTpS://eXample.com/Path", "https://example.com/Path",
        "  http://example.com/a  ", "http://example.com/a",
        "\u0000\u001f http://example.com/a\u0001\n", "http://example.com/a",
        "http://exa\tmple.com/a\nb\rc", "http://example.com/abc",
        "ht\ntp://example.com/", "http://example.com/",
        "http:/example.com/x", "http://example.com/x",
        "http:example.com/x", "http://example.com/x",
        "http:////example.com/x", "http://example.com/x",
        "http:\\\\example.com\\a\\b", "http://example.com/a/b",
        "http:/\\example.com/x", "http://example.com/x",
        "http://example.com#top", "http://example.com/",
        "http://example.com/a#b?c#d", "http://example.com/a",
        "http://example.com/a#", "http://example.com/a",
        "http://example.com/a #b", "http://example.com/a%20",
        "http://example.com?q", "http://example.com/?q",
        "http://example.com\\x?y\\z", "http://example.com/x?y\\z");
  }

  static Stream<Arguments> ports() {
    return table(
        "http://example.com:80/", "http://example.com/",
        "https://example.com:443/", "https://example.com/",
        "https://example.com:80/", "https://example.com:80/",
        "http://example.com:443/", "http://example.com:443/",
        "http://example.com:/", "http://example.com/",
        "http://example.com:00080/", "http://example.com/",
        "http://example.com:0/", "http://example.com:0/",
        "http://example.com:65535/", "http://example.com:65535/",
        "http://example.com:8080", "http://example.com:8080/",
        "http://example.com:8080?x", "http://example.com:8080/?x",
        "http://example.com./", "http://example.com./");
  }

  static Stream<Arguments> names() {
    return table(
        "http://a..b/", "http://a..b/",
        "http://a_b.example/", "http://a_b.example/",
        "http://-a-.example/", "http://-a-.example/",
        "http://ex%41mple.com/", "http://example.com/",
        "http://ex%C3%A4mple.com/", "http://xn--exmple-cua.com/",
        "http://exämple.com/", "http://xn--exmple-cua.com/",
        "http://EXÄMPLE.com/", "http://xn--exmple-cua.com/",
        "http://straße.de/", "http://xn--strae-oqa.de/",
        "http://xn--strae-oqa.de/", "http://xn--strae-oqa.de/",
        "http://XN--STRAE-OQA.de/", "http://xn--strae-oqa.de/",
        "http://bücher.example:80/", "http://xn--bcher-kva.example/",
        "http://日本語。ＪＰ/", "http://xn--wgv71a119e.jp/",
        "http://ｅｘａｍｐｌｅ．com/", "http://example.com/",
        "http://exa\u00admple.com/", "http://example.com/",
        "http://пример.рф/", "http://xn--e1afmkfd.xn--p1ai/",
        "http://☃.net/", "http://xn--n3h.net/",
        "http://💩.la/", "http://xn--ls8h.la/",
        "http://βόλος.com/", "http://xn--nxasmm1c.com/");
  }

  static Stream<Arguments> addresses_of_version_4() {
    return table(
        "http://127.0.0.1/", "http://127.0.0.1/",
        "http://127.1/", "http://127.0.0.1/",
        "http://127.0.1/", "http://127.0.0.1/",
        "http://0x7f.1/", "http://127.0.0.1/",
        "http://0X7F.0.0.0x1/", "http://127.0.0.1/",
        "http://017700000001/", "http://127.0.0.1/",
        "http://2130706433/", "http://127.0.0.1/",
        "http://0x7f000001/", "http://127.0.0.1/",
        "http://0xffffffff/", "http://255.255.255.255/",
        "http://0/", "http://0.0.0.0/",
        "http://0x/", "http://0.0.0.0/",
        "http://0x.0x.0/", "http://0.0.0.0/",
        "http://127.0.0.1./", "http://127.0.0.1/",
        "http://192.168.257/", "http://192.168.1.1/",
        "http://192.0x00A80001", "http://192.168.0.1/",
        "http://%30%78%63%30%2e%30%32%35%30.01", "http://192.168.0.1/",
        "http://１２７.0.0.1/", "http://127.0.0.1/",
        "http://1.2.3.4.example/", "http://1.2.3.4.example/",
        "http://1.2.3.4a/", "http://1.2.3.4a/");
  }

  static Stream<Arguments> addresses_of_version_6() {
    return table(
        "http://[::1]/", "http://[::1]/",
        "http://[::]/", "http://[::]/",
        "http://[1::]/", "http://[1::]/",
        "http://[0:0:0:0:0:0:0:1]:8080/", "http://[::1]:8080/",
        "http://[2001:DB8:0:0:1:0:0:1]/", "http://[2001:db8::1:0:0:1]/",
        "http://[2001:db8:0:1:1:1:1:1]/", "http://[2001:db8:0:1:1:1:1:1]/",
        "http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/",
        "http://[0001:002:03:4:5:6:7:8]/", "http://[1:2:3:4:5:6:7:8]/",
        "http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/",
        "http://[::ffff:192.168.0.1]/", "http://[::ffff:c0a8:1]/",
        "http://[::127.0.0.1]/", "http://[::7f00:1]/",
        "http://[1:2:3:4:5:6:1.2.3.4]/", "http://[1:2:3:4:5:6:102:304]/",
        "https://[::1]:443", "https://[::1]/");
  }

  static Stream<Arguments> dot_segments() {
    return table(
        "http://h/a/b/c", "http://h/a/b/c",
        "http://h/a/./b", "http://h/a/b",
        "http://h/a/../b", "http://h/b",
        "http://h/a/b/..", "http://h/a/",
        "http://h/a/b/../", "http://h/a/",
        "http://h/a/b/.", "http://h/a/b/",
        "http://h/.", "http://h/",
        "http://h/..", "http://h/",
        "http://h/../../a", "http://h/a",
        "http://h/a/%2e/b", "http://h/a/b",
        "http://h/a/%2E%2e/b", "http://h/b",
        "http://h/a/.%2e/b", "http://h/b",
        "http://h/a/%2e./b", "http://h/b",
        "http://h/a/%2e%2e", "http://h/",
        "http://h/a/...", "http://h/a/...",
        "http://h/a/%2e%2e%2e", "http://h/a/%2e%2e%2e",
        "http://h/a/..b/.c", "http://h/a/..b/.c",
        "http://h/a/%2f../b", "http://h/a/%2f../b",
        "http://h//a//b//", "http://h//a//b//",
        "http://h//..", "http://h/",
        "http://h/a//../b", "http://h/a/b",
        "http://h/a\\b\\..\\c", "http://h/a/c");
  }

  static Stream<Arguments> path_characters() {
    return table(
        "http://h/a b", "http://h/a%20b",
        "http://h/\"<>`{}^", "http://h/%22%3C%3E%60%7B%7D%5E",
        "http://h/a|b[c]'d", "http://h/a|b[c]'d",
        "http://h/!$&'()*+,;=:@-._~", "http://h/!$&'()*+,;=:@-._~",
        "http://h/ä", "http://h/%C3%A4",
        "http://h/日本", "http://h/%E6%97%A5%E6%9C%AC",
        "http://h/💩", "http://h/%F0%9F%92%A9",
        "http://h/\ud800x", "http://h/%EF%BF%BDx",
        "http://h/x\udc00", "http://h/x%EF%BF%BD",
        "http://h/\u007f", "http://h/%7F",
        "http://h/a\u0000b", "http://h/a%00b",
        "http://h/%zz%4", "http://h/%zz%4",
        "http://h/%c3%a4", "http://h/%c3%a4",
        "http://h/%41", "http://h/%41",
        "http://h/a;b=c", "http://h/a;b=c",
        "http://h/a:b", "http://h/a:b",
        "http://h/@x", "http://h/@x",
        "http://h/http://i/", "http://h/http://i/",
        "http://h/\u00a0", "http://h/%C2%A0");
  }

  static Stream<Arguments> queries() {
    return table(
        "http://h/?", "http://h/?",
        "http://h/a?b=c&d=e", "http://h/a?b=c&d=e",
        "http://h/a?b?c", "http://h/a?b?c",
        "http://h/a?b/../c", "http://h/a?b/../c",
        "http://h/a?b c", "http://h/a?b%20c",
        "http://h/a?b+c", "http://h/a?b+c",
        "http://h/a?\"<>'", "http://h/a?%22%3C%3E%27",
        "http://h/a?`{}^|[]\\", "http://h/a?`{}^|[]\\",
        "http://h/a?ä", "http://h/a?%C3%A4",
        "http://h/a?%c3%A4", "http://h/a?%c3%A4",
        "http://h/a?\ud83d", "http://h/a?%EF%BF%BD",
        "http://h/a?b@c:d", "http://h/a?b@c:d",
        "http://h/a?b#c", "http://h/a?b",
        "http://h/a?#", "http://h/a?",
        "http://h?a/b\\c", "http://h/?a/b\\c");
  }

  static Stream<Arguments> table(String... textsAndForms) {
    return Stream.iterate(0, i -> i < textsAndForms.length, i -> i + 2)
        .map(i -> Arguments.of(textsAndForms[i], textsAndForms[i + 1]));
  }
}
