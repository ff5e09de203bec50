package dev.weft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.http.Headers;
import dev.weft.http.Url;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A server sets cookies for itself only, none that breaks out of a line, and files keep them. */
class CookieFuzzTest {
  private static final Url FROM = Url.parse("https://www.shop.example/a/b");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** Makes a cookie of a header. */
  private interface Reader extends Function<String, @Nullable Cookie> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(CookieFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(CookieFuzzTest::accepted).check(input);
    keeps().check(input);
  }

  @Test
  void everyCookie_isTheServersOwn() {
    Fuzz.tries(CookieFuzzTest.class, Fuzz.MANY, reads(CookieFuzzTest::accepted));
  }

  @Test
  void everyFile_isReadAsItIsWritten() {
    Fuzz.tries(CookieFuzzTest.class, Fuzz.MANY, keeps());
  }

  @Test
  void brokenTwin_thatComparesEndings_isFound() {
    Reader twin =
        text -> {
          SetCookie said = SetCookie.parse(text);
          Cookie cookie = accepted(text.replaceAll("(?i)domain", "x"));
          return said == null || cookie == null || !FROM.host().endsWith(said.domain())
              ? accepted(text)
              : new Cookie(
                  cookie.name(),
                  cookie.value(),
                  said.domain(),
                  false,
                  cookie.path(),
                  cookie.expires(),
                  cookie.secure(),
                  cookie.httpOnly(),
                  cookie.sameSite());
        };
    Fuzz.finds(CookieFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  @Test
  void brokenTwin_thatLetsLinesThrough_isFound() {
    Reader twin =
        text -> {
          Cookie cookie = accepted(text.replaceAll("[\\r\\n]", " "));
          int line = text.indexOf('\n');
          return cookie == null || line < 0 || line > text.indexOf(';')
              ? cookie
              : new Cookie(
                  cookie.name(),
                  cookie.value().replace(' ', '\n'),
                  cookie.domain(),
                  cookie.hostOnly(),
                  cookie.path(),
                  cookie.expires(),
                  cookie.secure(),
                  cookie.httpOnly(),
                  cookie.sameSite());
        };
    Fuzz.finds(CookieFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  private static @Nullable Cookie accepted(String text) {
    SetCookie said = SetCookie.parse(text);
    return said == null ? null : CookieRules.accepted(said, FROM, NOW, CookieRules::looksPublic);
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      String text = Fuzz.latin(input);
      CookieDate.parse(text)
          .ifPresent(date -> assertThat(date).isAfter(Instant.parse("1600-12-31T23:59:59Z")));
      Cookie cookie = reader.apply(text);
      if (cookie == null) {
        return;
      }
      Headers.of("Cookie", cookie.pair());
      assertThat(cookie.pair()).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f;]");
      String host = FROM.host();
      assertThat(cookie.domain())
          .satisfiesAnyOf(
              domain -> assertThat(domain).isEqualTo(host),
              domain -> assertThat(host).endsWith("." + domain));
      assertThat(cookie.domain()).contains(".");
      assertThat(cookie.path()).startsWith("/");
      cookie
          .expires()
          .ifPresent(end -> assertThat(end).isBeforeOrEqualTo(NOW.plus(CookieRules.LONGEST)));
      if (!(cookie.name() + cookie.path()).contains("\t")) {
        Cookie kept = CookieFile.read(CookieFile.write(List.of(cookie))).getFirst();
        assertThat(kept.pair() + kept + kept.secure() + kept.httpOnly())
            .isEqualTo(cookie.pair() + cookie + cookie.secure() + cookie.httpOnly());
      }
    };
  }

  /** What a file says stays the same when it is written and read again. */
  private static Fuzz.Property keeps() {
    return input -> {
      CookieJar jar = CookieJar.of(CookieJarConfig.defaults());
      try {
        jar.load(new String(input, UTF_8));
      } catch (IllegalArgumentException e) {
        assertThat(jar.cookies()).isEmpty();
        return;
      }
      jar.cookies().forEach(cookie -> Headers.of("Cookie", cookie.pair()));
      CookieJar other = CookieJar.of(CookieJarConfig.defaults());
      other.load(jar.save());
      assertThat(other.save()).isEqualTo(jar.save());
    };
  }
}
