package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieJarTest {
  private final CookieJar jar = CookieJar.of(CookieJarConfig.defaults());

  private static void set(CookieJar jar, String url, String... values) {
    Headers headers = Headers.of("Date", "today");
    for (String value : values) {
      headers = headers.plus("set-cookie", value);
    }
    jar.store(Url.parse(url), headers);
  }

  private static String sent(CookieJar jar, String url) {
    return jar.header(Url.parse(url)).orElse("");
  }

  private void set(String url, String... values) {
    set(jar, url, values);
  }

  private String sent(String url) {
    return sent(jar, url);
  }

  @Test
  void cookies_goBackToWhereTheyCameFrom() {
    set("http://a.test/x/y", "one=1", "two=2");
    assertThat(sent("http://a.test/x/z?q")).isEqualTo("one=1; two=2");
    assertThat(sent("http://a.test:8080/x")).isEqualTo("one=1; two=2");
    assertThat(jar.header(Url.parse("http://a.test/"))).isEmpty();
    assertThat(jar.header(Url.parse("http://b.test/x/"))).isEmpty();
  }

  @Test
  void hostOnly_andDomain() {
    set("http://www.a.test/", "h=1", "d=2; Domain=a.test");
    assertThat(sent("http://www.a.test/")).isEqualTo("h=1; d=2");
    assertThat(sent("http://x.www.a.test/")).isEqualTo("d=2");
    assertThat(sent("http://a.test/")).isEqualTo("d=2");
    assertThat(sent("http://xa.test/")).isEmpty();
    assertThat(sent("http://test/")).isEmpty();
  }

  @Test
  void longerPaths_thenOlderCookies_goFirst() {
    set("http://a.test/x/y", "a=1; Path=/", "b=2; Path=/x", "c=3; Path=/", "d=4; Path=/x/y");
    set("http://a.test/x/y", "a=5; Path=/"); // in its old place
    assertThat(sent("http://a.test/x/y")).isEqualTo("d=4; b=2; a=5; c=3");
  }

  @Test
  void sameName_elsewhere_isAnotherCookie() {
    set("http://w.a.test/x", "a=1; Path=/", "a=2; Path=/x", "a=3; Path=/; Domain=a.test");
    set("http://w.a.test/x", "a=4; Path=/; Domain=w.a.test");
    assertThat(sent("http://w.a.test/x")).isEqualTo("a=2; a=1; a=3; a=4");
  }

  @Test
  void secureCookies_goOverHttpsOnly() {
    set("https://a.test/", "s=1; Secure", "t=2");
    assertThat(sent("http://a.test/")).isEqualTo("t=2");
    assertThat(sent("https://a.test/")).isEqualTo("s=1; t=2");
  }

  /** Somebody on the way could write it. */
  @Test
  void cookieInTheClear_neverHidesASecureOne() {
    set("https://w.a.test/x", "s=1; Secure; Path=/x; Domain=a.test");
    for (String header :
        List.of(
            "s=2; Path=/x",
            "s=2; Path=/x/y",
            "s=2; Path=/x; Domain=a.test",
            "s=; Max-Age=0; Path=/x")) {
      set("http://w.a.test/x", header);
    }
    set("http://a.test/", "s=2; Path=/x");
    assertThat(jar.stats().refused()).isEqualTo(5);
    set("http://w.a.test/x", "s=3; Path=/", "t=4; Path=/x");
    set("http://b.test/x", "s=5; Path=/x");
    assertThat(sent("https://w.a.test/x")).isEqualTo("s=1; t=4; s=3");
    set("https://w.a.test/x", "s=6; Path=/x; Domain=a.test");
    assertThat(sent("https://w.a.test/x")).isEqualTo("s=6; t=4; s=3");
  }

  @Test
  void endInThePast_takesACookieAway() {
    set("http://a.test/", "a=1", "b=2");
    set("http://a.test/", "a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(sent("http://a.test/")).isEmpty();
    assertThat(jar.stats()).isEqualTo(new CookieJar.Stats(0, 0, 0, 0));
  }

  @Test
  void publicSuffixes_areThoseOfTheList() {
    CookieJar strict =
        CookieJar.of(CookieJarConfig.defaults().withPublicSuffix("github.io"::equals));
    set(strict, "https://me.github.io/", "a=1; Domain=github.io", "b=2; Domain=me.github.io");
    assertThat(sent(strict, "https://me.github.io/")).isEqualTo("b=2");
    assertThat(sent(strict, "https://you.github.io/")).isEmpty();
  }

  @Test
  void expiry_isByTheClock() throws Exception {
    Weft.run(() -> {
      set("http://a.test/", "a=1; Max-Age=1", "b=2; Max-Age=3600");
      assertThat(sent("http://a.test/")).isEqualTo("a=1; b=2");
      var end = Clock.current().now().plusSeconds(1);
      while (Clock.current().now().isBefore(end)) {
        Weft.sleep(Duration.ofMillis(20));
      }
      assertThat(sent("http://a.test/")).isEqualTo("b=2");
      assertThat(jar.cookies()).extracting(Cookie::name).containsExactly("b");
    });
  }

  // ---- bounds ----

  @Test
  void tooLargeCookies_areRefused() {
    set("http://a.test/", "a=" + "x".repeat(4_095), "b=" + "x".repeat(4_096));
    assertThat(sent("http://a.test/")).startsWith("a=").hasSize(4_097);
    assertThat(jar.stats().refused()).isEqualTo(1);
  }

  @Test
  void ofTooManyOfADomain_thoseInTheClearNotSentForLongGo() {
    CookieJar small = CookieJar.of(CookieJarConfig.defaults().withPerDomain(3));
    set(small, "https://a.test/", "s=0; Secure", "a=1; Path=/a", "b=2; Path=/b");
    sent(small, "http://a.test/a");
    set(small, "https://a.test/", "c=3; Path=/");
    assertThat(sent(small, "https://a.test/a")).isEqualTo("a=1; s=0; c=3");
    set(small, "https://b.test/", "c=3");
    assertThat(small.stats()).isEqualTo(new CookieJar.Stats(4, 2, 0, 1));
  }

  @Test
  void ofTooManyInAll_theOneNotSentForLongestGoes() {
    CookieJar small = CookieJar.of(CookieJarConfig.defaults().withCookies(3));
    set(small, "https://a.test/", "a=1");
    set(small, "https://b.test/", "b=1");
    set(small, "https://c.test/", "c=1");
    sent(small, "https://a.test/");
    set(small, "https://d.test/", "d=1");
    assertThat(small.cookies()).extracting(Cookie::name).containsExactly("a", "c", "d");
    assertThat(small.stats()).isEqualTo(new CookieJar.Stats(3, 3, 0, 1));
  }

  @Test
  void whateverComes_staysWithinTheBounds() {
    CookieJar small = CookieJar.of(new CookieJarConfig(20, 6, 50, domain -> false));
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      String host = "h" + random.nextInt(9) + ".a.test";
      String scheme = random.nextBoolean() ? "https" : "http";
      String domain = random.nextInt(3) == 0 ? "; Domain=a.test" : "";
      String age = random.nextInt(4) == 0 ? "; Max-Age=" + random.nextInt(2) : "";
      String secure = random.nextInt(3) == 0 ? "; Secure" : "";
      String name = "n" + random.nextInt(12) + "=" + i;
      set(
          small,
          scheme + "://" + host + "/p" + random.nextInt(2) + "/",
          name + domain + age + secure);
      String header = sent(small, "http://" + host + "/p1/");
      assertThat(header).hasSizeLessThan(13 * 12);
      CookieJar.Stats stats = small.stats();
      assertThat(stats.cookies()).isBetween(0, 20);
      assertThat(stats.domains()).isLessThanOrEqualTo(10);
      if (i % 500 == 0) {
        assertThat(small.cookies().stream().map(Cookie::domain).distinct())
            .allSatisfy(d ->
                assertThat(small.cookies())
                    .filteredOn(c -> c.domain().equals(d))
                    .hasSizeLessThan(7));
      }
    }
  }

  @Test
  void anyNumberOfTasks_mayUseIt() throws Exception {
    Weft.run(
        WeftConfig.defaults().withLoops(2),
        () ->
            TaskGroup.run(group -> {
              for (int task = 0; task < 8; task++) {
                int number = task;
                group.fork(() -> {
                  for (int i = 0; i < 300; i++) {
                    set("http://h" + i % 7 + ".test/", "t" + number + "=" + i);
                    sent("http://h" + i % 5 + ".test/");
                    Weft.checkpoint();
                  }
                });
              }
            }));
    assertThat(jar.cookies()).hasSize(7 * 8);
    assertThat(jar.stats()).isEqualTo(new CookieJar.Stats(56, 7, 0, 0));
  }

  // ---- kept ----

  @Test
  void savedCookies_areTheSameAfterwards() {
    set(
        "https://w.a.test/x",
        "a=1; Secure; HttpOnly; Max-Age=1000",
        "b=2; Domain=a.test; Path=/x",
        "c=");
    set("http://127.0.0.1/", "justavalue", "tab=1\t2", "latin=\u00e9");
    String text = jar.save();
    CookieJar other = CookieJar.of(CookieJarConfig.defaults());
    other.load(text);
    assertThat(other.save()).isEqualTo(text);
    assertThat(other.cookies()).hasSize(6);
    assertThat(sent(other, "https://w.a.test/x")).isEqualTo("b=2; a=1; c=");
    assertThat(sent(other, "http://127.0.0.1/")).isEqualTo("justavalue; tab=1\t2; latin=\u00e9");
    assertThat(other.cookies().getFirst().httpOnly()).isTrue();
  }

  @Test
  void curlsFiles_areRead() {
    List<String> lines =
        List.of(
            "# Netscape HTTP Cookie File",
            "# https://curl.se/docs/http-cookies.html",
            "",
            "#HttpOnly_.a.test\tTRUE\t/\tTRUE\t4102444800\tsid\tabc",
            "a.test\tFALSE\t/x\tFALSE\t0\tn\t",
            "old.test\tFALSE\t/\tFALSE\t1\tover\t1");
    jar.load(String.join("\r\n", lines));
    assertThat(sent("https://a.test/x")).isEqualTo("n=; sid=abc");
    assertThat(sent("https://w.a.test/x")).isEqualTo("sid=abc");
    assertThat(jar.stats().cookies()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.test\tFALSE\t/",
        "a.test FALSE / FALSE 0 a b",
        "\tFALSE\t/\tFALSE\t0\ta\tb",
        "a.test\tmaybe\t/\tFALSE\t0\ta\tb",
        "a.test\tFALSE\tx\tFALSE\t0\ta\tb",
        "a.test\tFALSE\t/\tFALSE\tsoon\ta\tb",
        "a.test\tFALSE\t/\tFALSE\t0\ta\tb;c",
        "a.test\tFALSE\t/\tFALSE\t0\ta=\tb",
        "a.test\tFALSE\t/\tFALSE\t0\ta\tb\u2603",
      })
  void filesThatAreNone_areRefusedAsAWhole(String line) {
    String good = "a.test\tFALSE\t/\tFALSE\t0\tgood\t1\n";
    assertThatThrownBy(() -> jar.load(good + line)).isInstanceOf(IllegalArgumentException.class);
    assertThat(jar.cookies()).isEmpty();
  }

  @Test
  void addedCookies_areTakenAtTheirWord() {
    Cookie cookie =
        new Cookie("a", "b", "com", false, "/", Optional.empty(), false, false, Optional.empty());
    jar.add(cookie);
    assertThat(sent("http://x.com/")).isEqualTo("a=b");
    jar.forget(c -> c.name().equals("a"));
    assertThat(sent("http://x.com/")).isEmpty();
  }

  @Test
  void config_isRefusedByName() {
    assertThatThrownBy(() -> CookieJarConfig.defaults().withCookies(0))
        .hasMessage("cookies must be at least 1, but is 0");
    assertThatThrownBy(() -> CookieJarConfig.defaults().withPerDomain(-1))
        .hasMessage("perDomain must be at least 1, but is -1");
    assertThatThrownBy(() -> CookieJarConfig.defaults().withBytes(0))
        .hasMessage("bytes must be at least 1, but is 0");
  }
}
