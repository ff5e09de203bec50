package dev.weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
  private static final Url URL = Url.parse("http://h/a/b");
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

  @Test
  void text_is_decoded_by_mark_then_header_then_utf8() {
    assertThat(response("text/plain", "ä".getBytes(UTF_8)).text()).isEqualTo("ä");
    assertThat(response("text/plain; charset=latin1", "ä".getBytes(ISO_8859_1)).text())
        .isEqualTo("ä");
    assertThat(response("junk", "ä".getBytes(UTF_8)).text()).isEqualTo("ä");
    assertThat(response("text/plain; charset=latin1", "\ufeffä".getBytes(UTF_8)).text())
        .isEqualTo("ä");
    for (Charset charset : new Charset[] {UTF_16BE, UTF_16LE}) {
      assertThat(response("text/plain", "\ufeffä".getBytes(charset)).text()).isEqualTo("ä");
    }
  }

  @Test
  void text_of_a_wrong_charset_does_not_throw() {
    assertThat(response("text/plain", new byte[] {(byte) 0xE4, 'x'}).text()).isEqualTo("\ufffdx");
    assertThat(response("text/plain", new byte[] {(byte) 0xFE}).text()).isEqualTo("\ufffd");
    assertThat(response("text/plain", new byte[0]).text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "120, 120",
    " 0 , 0",
    "999999999999999999999, 31536000",
    "'Sun, 06 Nov 1994 08:49:37 GMT', 30",
    "'Sunday, 06-Nov-94 08:49:37 GMT', 30",
    "'Sun Nov  6 08:49:37 1994', 30",
    "'Sun, 06 Nov 1994 08:40:00 GMT', 0",
    "'Fri, 31 Dec 9999 23:59:59 GMT', 31536000",
  })
  void retry_after_is_seconds_or_a_date(String value, long seconds) {
    assertThat(retryAfter(value).retryAfter(NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1.5", "soon", "١٢", "Sun, 06 Nov", "Mon, 06 Nov 1994 08:49:37 GMT"})
  void retry_after_that_says_nothing_is_empty(String value) {
    // A header cannot carry the Arabic digits, the parser must refuse them all the same.
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @Test
  void location_is_where_a_redirect_leads() {
    Headers headers = Headers.of("Location", "../c#d");
    assertThat(new Response(302, headers, new byte[0], URL).location())
        .contains(Url.parse("http://h/c"));
    assertThat(new Response(200, headers, new byte[0], URL).location()).isEmpty();
    assertThat(new Response(301, Headers.of("Location", "ftp://x/"), new byte[0], URL).location())
        .isEmpty();
    assertThat(new Response(301, Headers.of(), new byte[0], URL).location()).isEmpty();
  }

  @Test
  void a_status_outside_http_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Response(99, Headers.of(), new byte[0], URL))
        .withMessage("the status 99 is none of HTTP; give one from 100 to 999");
  }

  @Test
  void a_request_is_a_method_a_url_and_headers() {
    Request request = Request.get(URL).withHeader("Accept", "a").withHeader("accept", "b");
    assertThat(request).isEqualTo(Request.get(URL).withHeaders(Headers.of("Accept", "b")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Request.of("GET /\r\n", URL))
        .withMessage("the method \"GET /??\" is no token; write one like GET");
  }

  private static Response response(String contentType, byte[] body) {
    return new Response(200, Headers.of("Content-Type", contentType), body, URL);
  }

  private static Response retryAfter(String value) {
    return new Response(429, Headers.of("Retry-After", value), new byte[0], URL);
  }
}
