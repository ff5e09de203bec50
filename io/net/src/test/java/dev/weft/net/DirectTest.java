package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectTest {
  private static Proxy except(String... hosts) {
    return Proxy.http("proxy.test", 3128).withDirect(hosts);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "example.org, EXAMPLE.org.",
    "example.org, www.example.org",
    ".example.org, www.example.org",
    "Example.Org., example.org",
    "127.0.0.1, 127.0.0.1",
    "::1, ::1",
    "::1, 0:0:0:0:0:0:0:1",
    "10.0.0.0/8, 10.255.0.1",
    "10.128.0.0/9, 10.128.0.1",
    "192.0.2.7/32, 192.0.2.7",
    "0.0.0.0/0, 8.8.8.8",
    "fd00::/8, fdff::1",
  })
  void hostOfARule_isConnectedToDirectly(String rule, String host) {
    assertThat(except("other.test", rule).isFor(host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.com",
    "example.org, badexample.org",
    "example.org, org",
    ".example.org, example.org",
    "127.0.0.1, 127.0.0.2",
    "10.0.0.0/8, 11.0.0.1",
    "10.128.0.0/9, 10.127.0.1",
    "192.0.2.7/32, 192.0.2.6",
    "10.0.0.0/8, ten.example.org",
    "10.0.0.0/8, fd00::1",
    "fd00::/8, 253.0.0.1",
    "fd00::/8, no:address",
  })
  void anyOtherHost_goesThroughTheProxy(String rule, String host) {
    assertThat(except(rule).isFor(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "*", "*.example.org", "10.0.0.0/33", "10.0.0.0/", "a/8"})
  void ruleThatMeansNothing_isRefused(String rule) {
    assertThatThrownBy(() -> except(rule))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void proxy_refusesWhatItCannotSend_andHidesThePassword() {
    assertThatThrownBy(() -> Proxy.http("p", 0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> Proxy.http("p", 1).withLogin("a:b", "c"))
        .hasMessage("the user of an HTTP proxy must not have a colon");
    assertThatThrownBy(() -> Proxy.socks5("p", 1).withLogin("a", ""))
        .hasMessage("the password of a SOCKS proxy must have 1 to 255 letters, but has 0");
    assertThatThrownBy(() -> Proxy.socks5("p", 1).withLogin("ä", "c"))
        .hasMessage("the user of a SOCKS proxy must be in ASCII");
    assertThatThrownBy(() -> Target.unix(Path.of("s")).withProxy(Proxy.http("p", 1)))
        .hasMessageContaining("unix:s is not reached through a proxy");
    Proxy proxy = Proxy.socks5("p", 1).withLogin("me", "secret");
    assertThat(proxy).hasToString("socks5://p:1");
    assertThat(proxy.login()).hasToString("Optional[me:…]");
  }

  @Test
  void targetsThroughDifferentProxies_shareNoConnections() {
    Target plain = Target.tcp("example.org", 443);
    Target one = plain.withProxy(Proxy.http("one.test", 3128));
    assertThat(one)
        .isEqualTo(plain.withProxy(Proxy.http("one.test", 3128)))
        .isNotEqualTo(plain)
        .isNotEqualTo(plain.withProxy(Proxy.http("one.test", 3128).withLogin("me", "secret")))
        .isNotEqualTo(plain.withProxy(Proxy.socks5("one.test", 3128)))
        .hasToString("example.org:443 through one.test:3128");
  }
}
