package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsConfigTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
  private static final Duration LESS = Duration.ofSeconds(-1);

  @Test
  void wrongValues_areRefusedByName() {
    DnsConfig config = DnsConfig.defaults();
    assertThatThrownBy(() -> config.withMaxNames(0)).hasMessageContaining("maxNames");
    assertThatThrownBy(() -> config.withQueryTimeout(Duration.ZERO))
        .hasMessageContaining("queryTimeout");
    assertThatThrownBy(() -> config.withTtl(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("minTtl");
    assertThatThrownBy(() -> config.withNegativeTtl(LESS)).hasMessageContaining("negativeTtl");
    assertThatThrownBy(() -> config.withStaleTime(LESS)).hasMessageContaining("staleTime");
    assertThatThrownBy(() -> config.withHost("a.test")).hasMessageContaining("a.test");
    assertThatThrownBy(() -> new Answer(List.of(), LESS)).hasMessageContaining("ttl");
    assertThatThrownBy(() -> NetConfig.defaults().withConnectTimeout(Duration.ZERO))
        .hasMessageContaining("connectTimeout");
    assertThatThrownBy(() -> Target.tcp("", 1)).hasMessageContaining("host");
    assertThatThrownBy(() -> Target.tcp("a", 0)).hasMessageContaining("port");
  }

  @Test
  void withs_changeWhatTheySay() {
    DnsConfig config =
        DnsConfig.defaults()
            .withServers(new InetSocketAddress(ONE, 53))
            .withTtl(Duration.ofSeconds(2), Duration.ofSeconds(3))
            .withNegativeTtl(Duration.ofSeconds(4))
            .withStaleTime(Duration.ofSeconds(5))
            .withMaxNames(6)
            .withQueryTimeout(Duration.ofSeconds(7))
            .withHost("DB.test.", ONE);
    assertThat(config.servers()).containsExactly(new InetSocketAddress(ONE, 53));
    assertThat(config.queryTimeout()).hasSeconds(7);
    assertThat(config.hosts()).containsOnlyKeys("db.test");
    assertThat(config.memory())
        .isEqualTo(
            new DnsConfig.Memory(
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                6));
  }
}
