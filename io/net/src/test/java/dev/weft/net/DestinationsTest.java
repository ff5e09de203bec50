package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
  private static final Destinations PUBLIC = Destinations.publicOnly();

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static void assertRefused(String literal, String kind) {
    assertThat(PUBLIC.objection(address(literal))).contains(kind);
    assertThat(PUBLIC.allow(address(literal))).isFalse();
    assertThat(Destinations.any().allow(address(literal))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, unspecified",
    "0.1.2.3, unspecified",
    "10.0.0.0, private",
    "10.255.255.255, private",
    "100.64.0.0, shared by a carrier",
    "100.100.100.200, shared by a carrier",
    "100.127.255.255, shared by a carrier",
    "127.0.0.1, loopback",
    "127.255.255.255, loopback",
    "168.63.129.16, a cloud's own",
    "169.254.0.0, link-local",
    "169.254.169.254, link-local",
    "172.16.0.0, private",
    "172.31.255.255, private",
    "192.0.0.192, reserved for protocols",
    "192.0.2.1, for documentation",
    "192.88.99.1, a relay of 6to4",
    "192.168.255.255, private",
    "198.18.0.0, for benchmarks",
    "198.19.255.255, for benchmarks",
    "198.51.100.255, for documentation",
    "203.0.113.0, for documentation",
    "224.0.0.0, multicast",
    "239.255.255.255, multicast",
    "240.0.0.0, reserved",
    "255.255.255.254, reserved",
    "255.255.255.255, broadcast",
  })
  void addressesOfFour_thatAreNotForEverybody_areRefused(String literal, String kind) {
    assertRefused(literal, kind);
  }

  @ParameterizedTest
  @CsvSource({
    "::, unspecified",
    "::1, loopback",
    "::2, reserved",
    "::127.0.0.1, reserved",
    "::8.8.8.8, reserved",
    "fc00::, private",
    "fd00:ec2::254, private",
    "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, private",
    "fe80::1, link-local",
    "febf::1, link-local",
    "fec0::1, private",
    "ff02::1, multicast",
    "100::1, reserved",
    "5f00::1, reserved",
    "64:ff9b:1::8.8.8.8, reserved",
    "4000::1, reserved",
    "2001::1, of Teredo",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, of Teredo",
    "2001:2::1, reserved for protocols",
    "2001:10::1, reserved for protocols",
    "2001:1ff:ffff::1, reserved for protocols",
    "2001:db8::1, for documentation",
    "3fff:fff::1, for documentation",
  })
  void addressesOfSix_thatAreNotForEverybody_areRefused(String literal, String kind) {
    assertRefused(literal, kind);
  }

  @ParameterizedTest
  @CsvSource({
    "'64:ff9b::10.1.2.3', 'private, within an IPv6 address'",
    "'64:ff9b::169.254.169.254', 'link-local, within an IPv6 address'",
    "'2002:7f00:1::', 'loopback, within an IPv6 address'",
    "'2002:c0a8:101:1::1', 'private, within an IPv6 address'",
    "'2a00::5efe:10.0.0.1', 'private, within an IPv6 address'",
    "'2a00::200:5efe:127.0.0.1', 'loopback, within an IPv6 address'",
    "::ffff:127.0.0.1, loopback",
  })
  void addressesWithinOthers_areRefusedAsThoseAre(String literal, String kind) {
    assertRefused(literal, kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2000::1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "3ffe:ffff::1",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2a00::5efe:8.8.8.8",
        "::ffff:8.8.8.8",
      })
  void addressesForEverybody_areAllowed(String literal) {
    assertThat(PUBLIC.objection(address(literal))).isEmpty();
  }

  /** The JDK makes an IPv4 address of such a literal, but not of what comes from elsewhere. */
  @Test
  void mappedAddress_isAsPublicAsTheOneInIt() throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    bytes[12] = 127;
    bytes[15] = 1;
    InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
    assertThat(PUBLIC.objection(mapped)).contains("loopback, within an IPv6 address");
    bytes[12] = 8;
    assertThat(PUBLIC.allow(Inet6Address.getByAddress(null, bytes, -1))).isTrue();
  }

  @Test
  void exceptions_areAllowed() {
    Destinations some = PUBLIC.except("10.1.0.0/16").except("::1").except("127.0.0.9");
    assertThat(some.allow(address("10.1.255.255"))).isTrue();
    assertThat(some.allow(address("10.2.0.0"))).isFalse();
    assertThat(some.allow(address("::1"))).isTrue();
    assertThat(some.allow(address("127.0.0.9"))).isTrue();
    assertThat(some.allow(address("127.0.0.1"))).isFalse();
    assertThat(some.allow(address("8.8.8.8"))).isTrue();
    assertThat(some.exceptions()).containsExactly("10.1.0.0/16", "::1", "127.0.0.9");
    assertThat(PUBLIC.exceptions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "1.2.3/8"})
  void exceptionsThatAreNone_areRefused(String block) {
    assertThatThrownBy(() -> PUBLIC.except(block)).isInstanceOf(IllegalArgumentException.class);
  }

  /** What the JDK knows about an address is a part of what is known here. */
  @Test
  void whatTheJdkCallsLocal_isNeverPublic() throws UnknownHostException {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        bytes[0] = (byte) new int[] {0, 10, 127, 169, 172, 192, 224, 0xFC, 0xFE, 0xFF}[i % 10];
        bytes[1] = (byte) new int[] {0, 16, 254, 168, 0x80, 0xC0}[i % 6];
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      boolean local =
          address.isAnyLocalAddress()
              || address.isLoopbackAddress()
              || address.isLinkLocalAddress()
              || address.isSiteLocalAddress()
              || address.isMulticastAddress();
      assertThat(local && PUBLIC.allow(address)).as("%s", address).isFalse();
    }
  }
}
