package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String URL = "https://www.example.com/a/b?c";

  private static Optional<Cookie> accepted(String url, String header) {
    return Optional.ofNullable(SetCookie.parse(header))
        .flatMap(said ->
            Optional.ofNullable(
                CookieRules.accepted(said, Url.parse(url), NOW, CookieRules::looksPublic)));
  }

  private static Cookie cookie(String header) {
    return accepted(URL, header).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=b|a|b",
        " a = b ; x|a|b",
        "a=b=c|a|b=c",
        "a=\"b c\"|a|\"b c\"",
        "a=|a|``",
        "=b|``|b",
        "b|``|b",
        "a=b;|a|b",
        "a=b;;;=;Secure =x|a|b",
      })
  void nameAndValue_areReadAsBrowsersDo(String header, String name, String value) {
    Cookie cookie = cookie(header);
    assertThat(cookie.name()).isEqualTo(name);
    assertThat(cookie.value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", ";", " ; Path=/", "a=b\u0000", "a=b\r", "a=\u007f", "a=b; x=\n"})
  void whatIsNoCookie_isNone(String header) {
    assertThat(accepted(URL, header)).isEmpty();
  }

  @Test
  void attributes_areReadInAnyCaseAndTheLastCounts() {
    Cookie cookie =
        cookie(
            "a=b; PATH=/x; path=/a; Domain=other.test; dOmain=.Example.COM; SECURE=no;"
                + " HttpOnly; SameSite=lax; SameSite=STRICT; Max-Age=5; max-age=60; Unknown=1");
    assertThat(cookie)
        .isEqualTo(
            new Cookie(
                "a",
                "b",
                "example.com",
                false,
                "/a",
                Optional.of(NOW.plusSeconds(60)),
                true,
                true,
                Optional.of(Cookie.SameSite.STRICT)));
    assertThat(cookie).hasToString("a=… for .example.com/a");
  }

  // ---- how long ----

  @ParameterizedTest
  @CsvSource({"0", "-1", "-99999999999999999999"})
  void maxAgeThatIsNotPositive_isOver(String age) {
    assertThat(cookie("a=b; Max-Age=" + age).isExpired(NOW)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+5", "5s", "-", "0x5", " ", "1.5"})
  void maxAgeThatIsNoNumber_isNotSaid(String age) {
    assertThat(cookie("a=b; Max-Age=" + age).expires()).isEmpty();
    assertThat(cookie("a=b; Max-Age=7; Max-Age=" + age).expires()).contains(NOW.plusSeconds(7));
  }

  @Test
  void maxAge_countsBeforeExpires() {
    assertThat(cookie("a=b; Max-Age=9; Expires=Sun, 06 Nov 1994 08:49:37 GMT").expires())
        .contains(NOW.plusSeconds(9));
    assertThat(cookie("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT").isExpired(NOW)).isTrue();
    assertThat(cookie("a=b; Expires=never").expires()).isEmpty();
  }

  @Test
  void nothing_livesLongerThanFourHundredDays() {
    Instant latest = NOW.plus(Duration.ofDays(400));
    assertThat(cookie("a=b; Max-Age=99999999999999999999999").expires()).contains(latest);
    assertThat(cookie("a=b; Expires=1 Jan 9999 00:00:00").expires()).contains(latest);
  }

  // ---- for whom ----

  @ParameterizedTest
  @CsvSource({
    "https://www.example.com/, example.com, true",
    "https://www.example.com/, .example.com, true",
    "https://www.example.com/, WWW.example.com, true",
    "https://www.example.com/, a.www.example.com, false",
    "https://www.example.com/, ample.com, false",
    "https://www.example.com/, example.org, false",
    "https://www.example.com/, com, false",
    "https://www.example.co.uk/, co.uk, false",
    "https://www.example.com/, ..example.com, false",
    "https://www.example.com/, éxample.com, false",
    "http://127.0.0.1/, 127.0.0.1, true",
    "http://127.0.0.1/, 0.0.1, false",
    "http://127.0.0.1/, 1, false",
    "http://[::1]/, [::1], true",
    "http://a.localhost/, localhost, false",
  })
  void domain_isTheHostOrOneAboveIt(String url, String domain, boolean taken) {
    assertThat(accepted(url, "a=b; Domain=" + domain).isPresent()).isEqualTo(taken);
  }

  @Test
  void publicSuffix_mayHaveCookiesOfItsOwn() {
    Cookie cookie = accepted("http://localhost/", "a=b; Domain=localhost").orElseThrow();
    assertThat(cookie.hostOnly()).isTrue();
    assertThat(cookie("a=b; Domain=").hostOnly()).isTrue();
    assertThat(cookie("a=b; Domain=.").hostOnly()).isTrue();
    assertThat(cookie("a=b; Domain=www.example.com").hostOnly()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.test/x/y/z?q=/w/, '', /x/y",
    "https://a.test/x/, '', /x",
    "https://a.test/x, '', /",
    "https://a.test, '', /",
    "https://a.test/x/y, Path=/q, /q",
    "https://a.test/x/y, Path=q, /x",
    "https://a.test/x/y, Path=, /x",
    "https://a.test/x/y, Path, /x",
    "https://a.test/x/y, Path=/q/, /q/",
  })
  void path_isSaidOrThatOfTheUrl(String url, String attribute, String path) {
    assertThat(accepted(url, "a=b; " + attribute).orElseThrow().path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "https, a=b; Secure, true",
    "http, a=b; Secure, false",
    "https, __Secure-a=b; Secure, true",
    "https, __Secure-a=b, false",
    "https, __SECURE-a=b, false",
    "http, __Secure-a=b; Secure, false",
    "https, __Host-a=b; Secure; Path=/, true",
    "https, __host-a=b; Secure; Path=/, true",
    "https, __Host-a=b; Path=/, false",
    "https, __Host-a=b; Secure, false",
    "https, __Host-a=b; Secure; Path=/x, false",
    "https, __Host-a=b; Secure; Path=/; Domain=a.test, false",
    "https, =__Host-a=b; Secure; Path=/, false",
    "https, __Secure-a; Secure, false",
    "https, a=b; SameSite=None, false",
    "https, a=b; SameSite=None; Secure, true",
    "http, a=b; SameSite=Lax, true",
  })
  void whatANamePromises_isKept(String scheme, String header, boolean taken) {
    assertThat(accepted(scheme + "://a.test/", header).isPresent()).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/x, /, true",
    "/x, /x, true",
    "/x/, /x, true",
    "/x/y, /x, true",
    "/x/y, /x/, true",
    "/xy, /x, false",
    "/x, /x/, false",
    "/X, /x, false",
  })
  void paths_matchAtASlash(String path, String of, boolean match) {
    assertThat(CookieRules.pathMatches(path, of)).isEqualTo(match);
  }

  @Test
  void anyText_isACookieOrNone() {
    String letters = "abc=;,. \t\"/Domain=.test;Path=/;Max-Age=9-Expires=;Secure__Host-\u0001é";
    Random random = new Random(2);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        int from = random.nextInt(letters.length());
        text.append(letters, from, Math.min(letters.length(), from + 1 + random.nextInt(9)));
      }
      accepted("https://a.test/x/y", text.toString())
          .ifPresent(cookie -> {
            assertThat(cookie.domain()).isEqualTo("a.test");
            assertThat(cookie.path()).startsWith("/");
            assertThat(cookie.pair()).doesNotContain(";").doesNotContain("\u0001");
          });
    }
  }
}
