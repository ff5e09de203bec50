package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No address is taken for a public one that the JDK knows not to be, however it is written, and a
 * block has what its bits say.
 */
class BlockFuzzTest {
  private static final Destinations PUBLIC = Destinations.publicOnly();
  private static final int FOUR = 4;
  private static final int SIX = 16;

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(BlockFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(Block::contains, PUBLIC::allow).check(input);
  }

  @Test
  void everyBlockAndAddress_isWhatItsBitsSay() {
    Fuzz.tries(BlockFuzzTest.class, Fuzz.MANY, reads(Block::contains, PUBLIC::allow));
  }

  @Test
  void brokenTwin_thatComparesWholeBytes_isFound() {
    BiPredicate<Block, InetAddress> twin =
        (block, address) ->
            new Block(block.start(), block.length() / Byte.SIZE * Byte.SIZE).contains(address);
    Fuzz.finds(BlockFuzzTest.class, Fuzz.MANY, reads(twin, PUBLIC::allow));
  }

  @Test
  void brokenTwin_thatOverlooksAnAddressInAnother_isFound() {
    Predicate<InetAddress> twin =
        address -> address.getAddress().length == SIX || PUBLIC.allow(address);
    Fuzz.finds(BlockFuzzTest.class, Fuzz.MANY, reads(Block::contains, twin));
  }

  private static Fuzz.Property reads(
      BiPredicate<Block, InetAddress> contains, Predicate<InetAddress> isPublic) {
    return input -> {
      String text = Fuzz.latin(input);
      try {
        Block block = Block.of(text);
        requireSound(block, contains);
        requireGuarded(block.start(), isPublic);
        assertThat(Destinations.publicOnly().except(text).allow(block.start())).isTrue();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).contains(text);
      }
      try {
        assertThat(Direct.of(text).test(text)).isEqualTo(text.indexOf('/') < 0);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).contains(text);
      }
      // as if they were an address themselves
      requireGuarded(address(Arrays.copyOf(input, FOUR)), isPublic);
      requireGuarded(address(Arrays.copyOf(input, SIX)), isPublic);
    };
  }

  private static void requireSound(Block block, BiPredicate<Block, InetAddress> contains) {
    assertThat(Block.of(block.toString())).isEqualTo(block);
    byte[] start = block.start().getAddress();
    int bits = start.length * Byte.SIZE;
    for (int bit = 0; bit < bits; bit++) {
      byte[] other = new BigInteger(1, start).flipBit(bits - 1 - bit).toByteArray();
      assertThat(contains.test(block, address(fitted(other, start.length))))
          .as("%s with another bit %d", block, bit)
          .isEqualTo(bit >= block.length());
    }
    assertThat(contains.test(block, block.start())).isTrue();
  }

  private static byte[] fitted(byte[] number, int length) {
    byte[] address = new byte[length];
    int count = Math.min(length, number.length);
    System.arraycopy(number, number.length - count, address, length - count, count);
    return address;
  }

  private static void requireGuarded(InetAddress address, Predicate<InetAddress> isPublic) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      assertThat(isPublic.test(address)).as(address.toString()).isFalse();
    }
    byte[] bytes = address.getAddress();
    if (bytes.length == FOUR) {
      for (byte[] within : within(bytes)) {
        assertThat(isPublic.test(address(within)))
            .as("%s within an IPv6 address", address)
            .isEqualTo(isPublic.test(address));
      }
    }
  }

  /** The ways to write an IPv4 address into one of IPv6 that leads there: NAT64, 6to4, ISATAP. */
  private static byte[][] within(byte[] four) {
    byte[][] all = {
      {0, 0x64, (byte) 0xFF, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {0x20, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
      {0x2A, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5E, (byte) 0xFE, 0, 0, 0, 0}
    };
    int[] at = {12, 2, 12};
    for (int i = 0; i < all.length; i++) {
      System.arraycopy(four, 0, all[i], at[i], FOUR);
    }
    return all;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
