package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import dev.weft.net.Destinations;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No page of the public web points a crawl into the network it runs in. */
class SurroundingsTest {
  private static final String PUBLIC = "http://93.184.215.14/";

  private static Destinations of(String... seeds) throws Exception {
    return Weft.run(() -> Surroundings.of(Stream.of(seeds).map(Url::parse).toList()));
  }

  private static boolean allows(Destinations all, String address) throws Exception {
    return all.allow(InetAddress.getByName(address));
  }

  @Test
  void fromThePublicWeb_onlyThereAndToTheSeeds() throws Exception {
    for (Destinations all : new Destinations[] {of(PUBLIC), of(PUBLIC, "http://10.0.0.7/")}) {
      assertThat(allows(all, "93.184.215.15")).isTrue();
      assertThat(allows(all, "127.0.0.1")).isFalse();
      assertThat(allows(all, "169.254.169.254")).isFalse();
      assertThat(allows(all, "::1")).isFalse();
    }
    assertThat(allows(of(PUBLIC, "http://10.0.0.7/"), "10.0.0.7")).isTrue();
    assertThat(allows(of(PUBLIC, "http://[fd00::7]:8080/"), "fd00::7")).isTrue();
  }

  @Test
  void fromANetworkOfOnesOwn_whereverItIsLed() throws Exception {
    assertThat(of("http://127.0.0.1:8080/")).isEqualTo(Destinations.any());
    assertThat(of("http://localhost/", "http://[::1]/")).isEqualTo(Destinations.any());
  }
}
