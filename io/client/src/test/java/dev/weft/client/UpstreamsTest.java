package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.BalancerConfig.Policy;
import dev.weft.http.Url;
import dev.weft.net.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  private static final BalancerConfig BY_TURNS =
      BalancerConfig.defaults().withPolicy(Policy.ROUND_ROBIN);

  private static List<Target> targets(Upstreams upstreams, String url, int count) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (var turn = upstreams.pick(Url.parse(url), Set.of()).orElseThrow()) {
        targets.add(turn.endpoint());
      }
    }
    return targets;
  }

  @Test
  void servers_takeTurnsForTheirOrigin() {
    Upstreams upstreams =
        new Upstreams(
            List.of(
                Upstream.of("http://orders", "http://10.0.0.1:8080", "https://[::1]")
                    .withBalancing(BY_TURNS)));
    Target one = Target.tcp("10.0.0.1", 8080);
    Target other = Target.tls("::1", 443);
    assertThat(targets(upstreams, "http://orders/a?b", 3)).containsExactly(one, other, one);
    assertThat(upstreams.pick(Url.parse("http://orders:81/"), Set.of())).isEmpty();
    assertThat(upstreams.pick(Url.parse("https://orders/"), Set.of())).isEmpty();
    assertThat(upstreams.pick(Url.parse("http://orders/"), Set.of(one)).orElseThrow().endpoint())
        .isEqualTo(other);
    assertThat(upstreams.stats()).containsOnlyKeys("http://orders");
    assertThat(upstreams.stats().values())
        .allSatisfy(stats -> assertThat(stats.inFlight()).isEqualTo(1));
  }

  @Test
  void serversOfASecureOrigin_showItsCertificate() {
    Upstreams upstreams =
        new Upstreams(List.of(Upstream.of("https://api.test", "https://10.0.0.1:8443")));
    assertThat(targets(upstreams, "https://api.test/x", 1))
        .containsExactly(Target.tls("10.0.0.1", 8443).withServerName("api.test"));
  }

  @Test
  void whatIsNoUpstream_isRefused() {
    assertThatThrownBy(() -> Upstream.of("https://a.test", "http://10.0.0.1"))
        .hasMessage(
            "https://a.test is asked by https, so what is behind it must be too, but is http://10.0.0.1");
    assertThatThrownBy(() -> Upstream.of("http://a.test/x", "http://10.0.0.1"))
        .hasMessage("'http://a.test/x' must be scheme, host and port alone, as in http://a.test");
    assertThatThrownBy(() -> Upstream.of("http://a.test"))
        .hasMessage("there must be at least one server behind http://a.test");
    assertThatThrownBy(() -> Upstream.of("http://a.test", "http://b.test", "http://b.test"))
        .hasMessageContaining("is named twice");
    Upstream one = Upstream.of("http://a.test", "http://10.0.0.1");
    assertThatThrownBy(() -> new Upstreams(List.of(one, one)))
        .hasMessage("the servers behind http://a.test are given twice");
  }
}
