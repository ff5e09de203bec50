package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a link says, its URL is in one form, and everybody reads the same host in it. */
class UrlFuzzTest {
  private static final Url BASE = Url.parse("http://base.example:8080/a/b?c");

  /** As a letter becomes three bytes, each written with three. */
  private static final int GROWTH = 9;

  private static final int MOST_MORE = 64;

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(UrlFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(url -> url).check(input);
  }

  @Test
  void everyUrl_isInItsOneForm() {
    Fuzz.tries(UrlFuzzTest.class, Fuzz.MANY, reads(url -> url));
  }

  @Test
  void brokenTwin_thatLeavesQuotesAsTheyAre_isFound() {
    Fuzz.finds(UrlFuzzTest.class, Fuzz.MANY, reads(url -> remade(url, "%22", "\"")));
  }

  @Test
  void brokenTwin_thatKeepsDotSegments_isFound() {
    Fuzz.finds(UrlFuzzTest.class, Fuzz.MANY, reads(url -> remade(url, "/b", "/..")));
  }

  private static Url remade(Url url, String from, String to) {
    String rest = url.requestTarget().replace(from, to);
    int end = url.pathStart() + (rest.indexOf('?') < 0 ? rest.length() : rest.indexOf('?'));
    return new Url(url.origin() + rest, url.hostEnd(), url.pathStart(), end);
  }

  /**
   * @param after what else the reader does; nothing
   */
  private static Fuzz.Property reads(UnaryOperator<Url> after) {
    return input -> {
      String text = Fuzz.text(input);
      BASE.resolve(text).map(after).ifPresent(url -> requireSound(url, text));
      Url url;
      try {
        url = after.apply(Url.parse(text));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("[^\\r\\n]{1,500}");
        return;
      }
      requireSound(url, text);
    };
  }

  private static void requireSound(Url url, String text) {
    String whole = url.toString();
    assertThat(whole).matches("https?://[!-~]+").doesNotContain("<", ">", "#");
    assertThat(url.requestTarget()).doesNotContain("\"");
    assertThat(whole.length()).isLessThan(GROWTH * text.length() + MOST_MORE);
    assertThat(url.origin() + url.path() + url.query().map(query -> "?" + query).orElse(""))
        .isEqualTo(whole);
    assertThat(List.of(url.path().replaceAll("%2[eE]", ".").split("/", -1)))
        .startsWith("")
        .doesNotContain(".", "..");
    assertThat(url.host()).isNotEmpty().doesNotContainPattern("[A-Z@/?%\\\\]");
    assertThat(url.port()).isBetween(0, 65_535);
    assertThat(Url.parse(whole)).isEqualTo(url);
    assertThat(BASE.resolve(whole)).contains(url);
    assertThat(url.canonical().canonical()).isEqualTo(url.canonical());
    requireOthersAgree(url);
  }

  /** Whoever is asked what the host is must see the one that is connected to. */
  private static void requireOthersAgree(Url url) {
    try {
      URI other = new URI(url.toString());
      if (other.getHost() != null) {
        assertThat(other.getHost()).isEqualTo(url.host());
        assertThat(other.getPort() < 0 ? url.port() : other.getPort()).isEqualTo(url.port());
        assertThat(other.getRawPath()).isEqualTo(url.path());
      }
    } catch (URISyntaxException e) {
      assertThat(url.requestTarget() + url.host())
          .as("what the older standard does not allow")
          .containsPattern("[\\[\\]|\\\\^`{}%]|[^a-zA-Z0-9.-]");
    }
  }
}
