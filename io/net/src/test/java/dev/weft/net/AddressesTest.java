package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private static List<InetAddress> of(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  @Test
  void literals_areToldFromNames() {
    assertThat(Addresses.literal("127.0.0.1")).contains(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(Addresses.literal("::1")).contains(InetAddress.ofLiteral("::1"));
    assertThat(Addresses.literal("localhost")).isEmpty();
    assertThat(Addresses.literal("1.2.3")).isEmpty();
    assertThat(Addresses.literal("1.2.3.4.test")).isEmpty();
    assertThatThrownBy(() -> Addresses.literal("a:b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void families_takeTurns_ipv6First() {
    assertThat(Addresses.interleaved(of("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1", "fd00::2")))
        .isEqualTo(of("fd00::1", "10.0.0.1", "fd00::2", "10.0.0.2", "10.0.0.3"));
    assertThat(Addresses.interleaved(of("fd00::1", "fd00::2", "10.0.0.1")))
        .isEqualTo(of("fd00::1", "10.0.0.1", "fd00::2"));
    assertThat(Addresses.interleaved(of("10.0.0.1", "10.0.0.2")))
        .isEqualTo(of("10.0.0.1", "10.0.0.2"));
    assertThat(Addresses.interleaved(of())).isEmpty();
  }

  @Test
  void eachFamily_rotatesForItself() {
    List<InetAddress> both = of("10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1", "fd00::2");
    assertThat(Addresses.rotated(both, 0)).isEqualTo(both);
    assertThat(Addresses.rotated(both, 1))
        .isEqualTo(of("10.0.0.2", "10.0.0.3", "10.0.0.1", "fd00::2", "fd00::1"));
    assertThat(Addresses.rotated(both, 2))
        .isEqualTo(of("10.0.0.3", "10.0.0.1", "10.0.0.2", "fd00::1", "fd00::2"));
    assertThat(Addresses.rotated(both, 6)).isEqualTo(both);
    assertThat(Addresses.rotated(both, Integer.MIN_VALUE)).hasSize(5);
    assertThat(Addresses.rotated(of("10.0.0.1"), 5)).isEqualTo(of("10.0.0.1"));
  }
}
