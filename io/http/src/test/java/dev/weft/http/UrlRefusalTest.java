package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no URL here, and what is said about it. */
class UrlRefusalTest {
  private final Url base = Url.parse("http://base.example/dir/page");

  @ParameterizedTest
  @MethodSource({
    "ports_and_characters",
    "names_and_addresses",
    "addresses_in_brackets",
    "users_and_other_schemes"
  })
  void what_no_browser_opens_over_http_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse(text))
        .withMessageContaining(";");
    assertThat(base.resolve(text)).isIn(Optional.empty(), emptyIfRelative(text));
  }

  @Test
  void what_is_said_is_one_line() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse("ftp://a/\r\nforged: line\0"))
        .withMessageNotContainingAny("\r", "\n", "\0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("x".repeat(10_000), "\n"))
        .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
  }

  static Stream<String> ports_and_characters() {
    return Stream.of(
        "http://",
        "http:///",
        "http://?q",
        "http://#f",
        "http://:80/",
        "http://h:65536/",
        "http://h:-1/",
        "http://h:8a/",
        "http://h:80:80/",
        "http://h:99999999999999999999/",
        "http://h: 80/",
        "http://a b/",
        "http://a%20b/",
        "http://a%00b/",
        "http://a%2fb/",
        "http://a%b/",
        "http://a<b/",
        "http://a>b/",
        "http://a^b/",
        "http://a|b/",
        "http://a[b/",
        "http://a\u007fb/");
  }

  static Stream<String> names_and_addresses() {
    return Stream.of(
        "http://℀.com/",
        "http://\ufffd/",
        "http://%ff/",
        "http://\ud800.com/",
        "http://\u00ad/",
        "http://xn--/",
        "http://xn--exämple.com/",
        "http://\u0301a.com/",
        "http://a\u200cb.com/",
        "http://256.256.256.256/",
        "http://1.2.3.4.5/",
        "http://1.2.3.256/",
        "http://1.2.65536/",
        "http://4294967296/",
        "http://0x100000000/",
        "http://08.1/",
        "http://1..2/",
        "http://.1/",
        "http://1.2.3.09/",
        "http://a.0x1/",
        "http://foo.123/");
  }

  static Stream<String> addresses_in_brackets() {
    return Stream.of(
        "http://[::1/",
        "http://[::1]x/",
        "http://[]/",
        "http://[:1]/",
        "http://[1:2:3]/",
        "http://[1:2:3:4:5:6:7:8:9]/",
        "http://[1:2:3:4:5:6:7:8::]/",
        "http://[::1::]/",
        "http://[:::1]/",
        "http://[12345::]/",
        "http://[g::]/",
        "http://[::1.2.3]/",
        "http://[::1.2.3.4.5]/",
        "http://[::01.2.3.4]/",
        "http://[::1.2.3.256]/",
        "http://[1.2.3.4::]/",
        "http://[fe80::1%25eth0]/");
  }

  static Stream<String> users_and_other_schemes() {
    return Stream.of(
        "http://user@h/",
        "http://user:word@h/",
        "http://@h/",
        "ftp://h/",
        "mailto:a@example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "tel:+123",
        "about:blank",
        "file:///etc/passwd",
        "blob:https://h/x");
  }

  /** With a base of the same scheme, {@code http:} alone is a relative reference. */
  private Optional<Url> emptyIfRelative(String text) {
    return text.startsWith("http:") && !text.startsWith("http://")
        ? base.resolve(text)
        : Optional.empty();
  }

  @Test
  void a_missing_scheme_is_named_with_the_way_out() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse("example.com"))
        .withMessage("the URL \"example.com\" has no scheme; write https://example.com");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse("localhost:8080/x"))
        .withMessage("the URL \"localhost:8080/x\" has no scheme; write http://localhost:8080/x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse("127.0.0.1"))
        .withMessage("the URL \"127.0.0.1\" has no scheme; write http://127.0.0.1");
  }

  @Test
  void what_cannot_be_completed_is_refused_without_a_guess() {
    for (String text : new String[] {"", "/path", "?q", "//host/x", "a b"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Url.parse(text))
          .withMessage(
              "the URL \"%s\" has no scheme; write https:// or http:// before the host", text);
    }
  }

  @Test
  void a_password_is_refused_and_not_repeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse("https://me:secret@h/x"))
        .withMessageStartingWith("the URL \"…h/x\" holds a user name or password")
        .withMessageNotContaining("secret");
    assertThat(refusal("https://me:" + "secret".repeat(99) + "@h/")).doesNotContain("secret");
    assertThat(refusal("me:secret@h/")).doesNotContain("secret");
    assertThat(refusal("example.com/@me")).endsWith("write https://example.com/@me");
  }

  @Test
  void each_fault_has_its_sentence() {
    assertThat(refusal("ftp://h/")).contains("another scheme");
    assertThat(refusal("http:///")).contains("has no host");
    assertThat(refusal("http://a b/")).contains("neither a name nor an address");
    assertThat(refusal("http://h:x/")).contains("no number from 0 to 65535");
    assertThat(refusal("http://[" + "1".repeat(9999))).hasSizeLessThan(400);
  }

  private static String refusal(String text) {
    try {
      return "taken: " + Url.parse(text);
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}
