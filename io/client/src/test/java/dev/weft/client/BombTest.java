package dev.weft.client;

import static dev.weft.client.Coders.coded;
import static dev.weft.client.Coders.decoding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.RefusedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Little that becomes much is stopped where the limits say, and not a piece later. */
@ExtendWith(NoLeaks.class)
class BombTest {
  private static final int MEGA = 1024 * 1024;
  private static final int PIECE = 16 * 1024;

  /** Fed whole, and read until it is stopped. {@return how many bytes there were} */
  private static long readUntilRefused(Decoding decoding, byte[] bomb, String why) {
    long[] read = {0};
    decoding.feed(bomb, 0, bomb.length);
    assertThatThrownBy(
            () -> {
              for (byte[] piece = decoding.next(); piece != null; piece = decoding.next()) {
                read[0] += piece.length;
              }
            })
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
    return read[0];
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void moreThanTheLimit_isRefused(Coding coding) throws IOException {
    byte[] bomb = coded(coding, new byte[16 * MEGA]);
    DecodingLimits limits = new DecodingLimits(500_000, Integer.MAX_VALUE);
    try (Decoding decoding = decoding(limits, coding.word())) {
      long read = readUntilRefused(decoding, bomb, "is larger than the limit of 500,000 bytes");
      assertThat(read).isBetween(500_000L - PIECE, 500_000L);
    }
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void exactlyTheLimit_isNot(Coding coding) throws IOException {
    byte[] bytes = coded(coding, new byte[500_000]);
    DecodingLimits limits = new DecodingLimits(500_000, 1);
    try (Decoding decoding = decoding(limits, coding.word())) {
      assertThat(Coders.decoded(decoding, bytes, 100)).hasSize(500_000);
    }
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void moreThanTheRatio_isRefused(Coding coding) throws IOException {
    byte[] bomb = coded(coding, new byte[16 * MEGA]);
    DecodingLimits limits = new DecodingLimits(Long.MAX_VALUE, 100);
    try (Decoding decoding = decoding(limits, coding.word())) {
      long read = readUntilRefused(decoding, bomb, "becomes more than 100 times as large");
      long most = Math.max(MEGA, 100L * (bomb.length + 1));
      assertThat(read).isBetween(most - PIECE, most);
    }
  }

  @Test
  void ratio_isOfWhatHasComeSoFar() throws IOException {
    byte[] bomb = coded(Coding.GZIP, new byte[16 * MEGA]);
    try (Decoding decoding = decoding(new DecodingLimits(Long.MAX_VALUE, 100), "gzip")) {
      long read = 0;
      try {
        for (int at = 0; at < bomb.length; at++) {
          decoding.feed(bomb, at, 1);
          for (byte[] piece = decoding.next(); piece != null; piece = decoding.next()) {
            read += piece.length;
          }
        }
      } catch (RefusedException e) {
        assertThat(read).isLessThanOrEqualTo(MEGA + PIECE);
        return;
      }
    }
    throw new AssertionError("the bomb went off");
  }

  @Test
  void bombWithinABomb_isStoppedEarly() throws IOException {
    byte[] inner = coded(Coding.GZIP, new byte[24 * MEGA]);
    for (Coding outer : Coding.values()) {
      byte[] bomb = coded(outer, inner);
      try (Decoding decoding =
          decoding(new DecodingLimits(10_000_000, 200), "gzip, " + outer.word())) {
        assertThat(readUntilRefused(decoding, bomb, "the body of ")).isLessThan(10_000_001);
      }
    }
  }

  /** What never becomes anything costs no more than what does: each coding's bytes are counted. */
  @Test
  void bombThatBecomesNothing_isStoppedToo() throws IOException {
    byte[] empty = coded(Coding.GZIP, new byte[0]);
    byte[] many = new byte[empty.length * 600_000];
    for (int at = 0; at < many.length; at += empty.length) {
      System.arraycopy(empty, 0, many, at, empty.length);
    }
    byte[] bomb = coded(Coding.GZIP, many);
    try (Decoding decoding = decoding(new DecodingLimits(10_000_000, 200), "gzip, gzip")) {
      assertThat(readUntilRefused(decoding, bomb, "the body of ")).isZero();
    }
    try (Decoding decoding = decoding(new DecodingLimits(10_000_000, 1_000_000), "gzip, gzip")) {
      assertThat(readUntilRefused(decoding, bomb, "is larger than the limit")).isZero();
    }
  }

  @Test
  void zstd_thatNeedsALargeWindow_isRefusedBeforeItHasIt() {
    byte[] head = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (17 << 3)};
    try (Decoding decoding = decoding(Coders.NO_LIMITS, "zstd")) {
      decoding.feed(head, 0, head.length);
      assertThatThrownBy(decoding::next)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("needs a window of 134217728 bytes");
    }
    byte[] allowed = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (13 << 3)};
    try (Decoding decoding = decoding(Coders.NO_LIMITS, "zstd")) {
      decoding.feed(allowed, 0, allowed.length);
      assertThat(decoding.next()).isNull();
    }
    byte[] single = new byte[14];
    System.arraycopy(head, 0, single, 0, 4);
    single[4] = (byte) 0xE0; // one segment, its size in eight bytes
    single[12] = (byte) 0x80;
    try (Decoding decoding = decoding(Coders.NO_LIMITS, "zstd")) {
      decoding.feed(single, 0, single.length);
      assertThatThrownBy(decoding::next)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("needs a window of 9223372036854775808 bytes");
    }
  }
}
