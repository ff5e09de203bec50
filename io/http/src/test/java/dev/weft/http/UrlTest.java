package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTest {
  @Test
  void the_parts_of_a_url() {
    Url url = Url.parse("HTTPS://Example.com:8443/a/b?c=d#e");
    assertThat(url.scheme()).isEqualTo("https");
    assertThat(url.secure()).isTrue();
    assertThat(url.host()).isEqualTo("example.com");
    assertThat(url.port()).isEqualTo(8443);
    assertThat(url.authority()).isEqualTo("example.com:8443");
    assertThat(url.origin()).isEqualTo("https://example.com:8443");
    assertThat(url.path()).isEqualTo("/a/b");
    assertThat(url.query()).contains("c=d");
    assertThat(url.requestTarget()).isEqualTo("/a/b?c=d");
  }

  @Test
  void an_unwritten_port_is_the_default_of_the_scheme() {
    assertThat(Url.parse("http://h/").port()).isEqualTo(80);
    assertThat(Url.parse("https://h/").port()).isEqualTo(443);
    assertThat(Url.parse("https://[::1]/").host()).isEqualTo("[::1]");
    assertThat(Url.parse("https://[::1]:1/").port()).isEqualTo(1);
  }

  @Test
  void no_query_and_an_empty_one_differ() {
    assertThat(Url.parse("http://h/").query()).isEmpty();
    assertThat(Url.parse("http://h/?").query()).contains("");
    assertThat(Url.parse("http://h/")).isNotEqualTo(Url.parse("http://h/?"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/a, http://h/a",
    "http://h/%c3%a4, http://h/%C3%A4",
    "http://h/%41%7e%2d, http://h/A~-",
    "http://h/a?, http://h/a",
    "http://h/?, http://h/",
    "http://h/a?b=%61%2f, http://h/a?b=a%2F",
    "http://h/%zz%4, http://h/%zz%4",
    "http://h/a%2Eb, http://h/a.b",
    "http://h/a/%2%65/b, http://h/a/b",
    "http://h/%25%34%31, http://h/%2541",
    "http://h/%7%65, http://h/~",
    "http://h/%20, http://h/%20",
    "http://h/a??, http://h/a??",
  })
  void canonical_tells_spellings_of_one_address(String text, String canonical) {
    Url url = Url.parse(text).canonical();
    assertThat(url).hasToString(canonical);
    assertThat(url.canonical()).isEqualTo(url);
  }

  @Test
  void what_is_canonical_already_is_not_copied() {
    Url url = Url.parse("http://h/a?b=%2F");
    assertThat(url.canonical()).isSameAs(url);
  }

  @Test
  void a_hostile_length_is_read_in_linear_time() {
    assertThat(Url.parse("http://h/" + "a/../".repeat(200_000)).path()).isEqualTo("/");
    assertThat(Url.parse("http://h/" + "%3".repeat(200_000) + "7").canonical().path()).isNotEmpty();
    assertThat(Url.parse("http://h/").resolve("http://" + "é".repeat(500_000) + "/")).isEmpty();
  }
}
