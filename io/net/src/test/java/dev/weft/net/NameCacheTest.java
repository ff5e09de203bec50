package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Clock;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameCacheTest {
  private static final EventLoop ANY = new EmbeddedChannel().eventLoop();

  private long now = 7;
  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return now;
        }

        @Override
        public Instant now() {
          return Instant.EPOCH;
        }
      };

  private NameCache cache(DnsConfig config) {
    return new NameCache(config, clock);
  }

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static List<? extends DnsCacheEntry> entries(NameCache cache, String name) {
    return cache.get(name, null);
  }

  @Test
  void name_isKnownUntilTheFirstOfItsRecordsIsOver() throws Exception {
    NameCache cache = cache(DnsConfig.defaults());
    cache.cache("a.test", null, address(1), 20, ANY);
    cache.cache("a.test.", null, address(2), 10, ANY);
    cache.cache("a.test", null, address(2), 10, ANY);
    assertThat(entries(cache, "a.test")).extracting(DnsCacheEntry::address).hasSize(2);

    now += Duration.ofSeconds(10).toNanos() - 1;
    assertThat(entries(cache, "a.test.")).hasSize(2);
    now += 1;
    assertThat(entries(cache, "a.test")).isEmpty();
  }

  @Test
  void ttl_staysWithinItsBounds() throws Exception {
    DnsConfig config = DnsConfig.defaults().withTtl(Duration.ofSeconds(2), Duration.ofSeconds(100));
    NameCache cache = cache(config);
    cache.cache("short.test", null, address(1), 0, ANY);
    cache.cache("long.test", null, address(1), 1_000_000, ANY);

    now += Duration.ofSeconds(1).toNanos();
    assertThat(entries(cache, "short.test")).hasSize(1);
    now += Duration.ofSeconds(98).toNanos();
    assertThat(entries(cache, "short.test")).isEmpty();
    assertThat(entries(cache, "long.test")).hasSize(1);
    now += Duration.ofSeconds(1).toNanos();
    assertThat(entries(cache, "long.test")).isEmpty();
  }

  @Test
  void noTtl_isNotRemembered() throws Exception {
    NameCache cache =
        cache(
            DnsConfig.defaults()
                .withTtl(Duration.ZERO, Duration.ofSeconds(9))
                .withNegativeTtl(Duration.ZERO));
    cache.cache("a.test", null, address(1), 0, ANY);
    cache.cache("b.test", null, new UnknownHostException("b.test"), ANY);
    assertThat(entries(cache, "a.test")).isEmpty();
    assertThat(entries(cache, "b.test")).isEmpty();
  }

  @Test
  void addressAndFailure_takeEachOthersPlace() throws Exception {
    NameCache cache = cache(DnsConfig.defaults());
    cache.cache("a.test", null, new UnknownHostException("a.test"), ANY);
    assertThat(entries(cache, "a.test")).extracting(DnsCacheEntry::address).containsOnlyNulls();
    cache.cache("a.test", null, address(1), 60, ANY);
    assertThat(entries(cache, "a.test"))
        .extracting(DnsCacheEntry::address)
        .containsOnly(address(1));
    cache.cache("a.test", null, new UnknownHostException("a.test"), ANY);
    assertThat(entries(cache, "a.test")).extracting(DnsCacheEntry::address).containsOnlyNulls();
  }

  @Test
  void tooManyNames_pushOutTheOneNotAskedForLongest() throws Exception {
    NameCache cache = cache(DnsConfig.defaults().withMaxNames(2));
    cache.cache("a.test", null, address(1), 60, ANY);
    cache.cache("b.test", null, address(2), 60, ANY);
    entries(cache, "a.test");
    cache.cache("c.test", null, address(3), 60, ANY);

    assertThat(entries(cache, "b.test")).isEmpty();
    assertThat(entries(cache, "a.test")).hasSize(1);
    assertThat(entries(cache, "c.test")).hasSize(1);
    assertThat(cache.clear("a.test")).isTrue();
    assertThat(cache.clear("a.test")).isFalse();
    cache.clear();
    assertThat(entries(cache, "c.test")).isEmpty();
  }

  @Test
  void wrongValues_areRefusedByName() {
    DnsConfig config = DnsConfig.defaults();
    assertThatThrownBy(() -> config.withMaxNames(0)).hasMessageContaining("maxNames");
    assertThatThrownBy(() -> config.withQueryTimeout(Duration.ZERO))
        .hasMessageContaining("queryTimeout");
    assertThatThrownBy(() -> config.withTtl(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("minTtl");
    assertThatThrownBy(() -> config.withNegativeTtl(Duration.ofSeconds(-1)))
        .hasMessageContaining("negativeTtl");
    assertThatThrownBy(() -> NetConfig.defaults().withConnectTimeout(Duration.ZERO))
        .hasMessageContaining("connectTimeout");
    assertThatThrownBy(() -> Target.tcp("", 1)).hasMessageContaining("host");
    assertThatThrownBy(() -> Target.tcp("a", 0)).hasMessageContaining("port");
  }
}
