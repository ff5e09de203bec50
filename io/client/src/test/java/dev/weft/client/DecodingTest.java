package dev.weft.client;

import static dev.weft.client.Coders.coded;
import static dev.weft.client.Coders.decoded;
import static dev.weft.client.Coders.decoding;
import static dev.weft.client.Coders.joined;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class DecodingTest {
  private static final byte[] HELLO = "hello, hello, hello".getBytes(UTF_8);

  @Test
  void allCodings_areThere() {
    assertThat(Coding.accepted()).isEqualTo("gzip, deflate, br, zstd");
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyCoding_isUndone(Coding coding) throws IOException {
    for (int length : new int[] {0, 1, 2, 100, 16 * 1024, 300_000}) {
      byte[] plain = Coders.text(new Random(length), length);
      assertThat(decoded(coding.word(), coded(coding, plain))).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyCoding_isUndoneFromPiecesOfAnySize(Coding coding) throws IOException {
    byte[] plain = Coders.text(new Random(1), 70_000);
    byte[] bytes = coded(coding, plain);
    for (int size : new int[] {1, 2, 3, 7, 1_000, 8 * 1024, 16 * 1024, 40_000}) {
      try (Decoding decoding = decoding(Coders.NO_LIMITS, coding.word())) {
        assertThat(decoded(decoding, bytes, size)).isEqualTo(plain);
      }
    }
  }

  /** All there is to say of some bytes is said once they are there: a stream may stop then. */
  @ParameterizedTest
  @EnumSource(Coding.class)
  void whatIsFed_isReadWithoutMore(Coding coding) throws IOException {
    byte[] plain = new byte[200_000]; // little to feed, much to read
    byte[] bytes = coded(coding, plain);
    try (Decoding decoding = decoding(Coders.NO_LIMITS, coding.word())) {
      var read = new ByteArrayOutputStream();
      Coders.feed(decoding, bytes, read);
      assertThat(read.size()).isEqualTo(plain.length);
    }
  }

  @Test
  void deflate_isTakenWithoutItsFrame() throws IOException {
    for (int length : new int[] {0, 1, 70_000}) {
      byte[] plain = Coders.text(new Random(length), length);
      assertThat(decoded("deflate", Coders.deflate(plain, true))).isEqualTo(plain);
    }
  }

  @Test
  void stackedCodings_areUndoneInReverse() throws IOException {
    byte[] plain = Coders.text(new Random(5), 100_000);
    byte[] twice = coded(Coding.BR, coded(Coding.GZIP, plain));
    byte[] more = coded(Coding.DEFLATE, coded(Coding.ZSTD, twice));
    assertThat(decoded("gzip, br", twice)).isEqualTo(plain);
    for (int size : new int[] {1, 100, 100_000}) {
      try (Decoding decoding = decoding(Coders.NO_LIMITS, "gzip, br", "zstd,deflate")) {
        assertThat(decoded(decoding, more, size)).isEqualTo(plain);
      }
    }
  }

  @Test
  void names_areReadAsServersWriteThem() throws IOException {
    byte[] bytes = coded(Coding.GZIP, HELLO);
    assertThat(decoded("GZip", bytes)).isEqualTo(HELLO);
    assertThat(decoded("x-gzip", bytes)).isEqualTo(HELLO);
    assertThat(decoded(" , gzip ,identity,", bytes)).isEqualTo(HELLO);
  }

  @Test
  void noCoding_passesTheBytesOnWithinTheLimit() {
    assertThat(decoded("identity", HELLO)).isEqualTo(HELLO);
    try (Decoding none = decoding(new DecodingLimits(HELLO.length, 1))) {
      assertThat(none.isIdentity()).isTrue();
      assertThat(decoded(none, HELLO, 4)).isEqualTo(HELLO);
    }
    try (Decoding none = decoding(new DecodingLimits(HELLO.length - 1, 1))) {
      assertThatThrownBy(() -> decoded(none, HELLO, 4))
          .isInstanceOf(RefusedException.class)
          .hasMessage("the body of http://a.test/ is larger than the limit of 18 bytes");
    }
  }

  @Test
  void unknownCodings_areLeftToTheCaller() {
    assertThat(Decoding.of("x", List.of("gzip, compress"), Coders.NO_LIMITS)).isEmpty();
    assertThat(Decoding.of("x", List.of("exi"), Coders.NO_LIMITS)).isEmpty();
  }

  @Test
  void tooManyCodings_areRefused() {
    assertThatThrownBy(() -> decoding(Coders.NO_LIMITS, "gzip, gzip, gzip", "gzip, gzip", "gzip"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has 6 codings");
  }

  // ---- the end ----

  @ParameterizedTest
  @EnumSource(Coding.class)
  void emptyBody_isEmpty(Coding coding) {
    assertThat(decoded(coding.word(), new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyCut_isNoticed(Coding coding) throws IOException {
    byte[] bytes = coded(coding, Coders.text(new Random(2), 600));
    for (int length = 1; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decoded(coding.word(), cut))
          .isInstanceOf(BrokenException.class)
          .hasMessageContaining(
              "was cut off: %,d bytes came, and the end of its %s is missing"
                  .formatted(length, coding.word()));
    }
  }

  @Test
  void cutWithinAStack_isNoticed() throws IOException {
    byte[] inner = coded(Coding.GZIP, HELLO);
    byte[] bytes = coded(Coding.BR, Arrays.copyOf(inner, inner.length - 1));
    assertThatThrownBy(() -> decoded("gzip, br", bytes))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("the end of its gzip is missing");
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void whatFollowsTheEnd_isIgnored(Coding coding) throws IOException {
    for (String garbage : List.of("\0", "\0\0\0\0\0\0\0\0\0", "<!-- served by x -->", "\u001f")) {
      byte[] bytes = joined(coded(coding, HELLO), garbage.getBytes(UTF_8));
      assertThat(decoded(coding.word(), bytes)).isEqualTo(HELLO);
      try (Decoding decoding = decoding(Coders.NO_LIMITS, coding.word())) {
        assertThat(decoded(decoding, bytes, 1)).isEqualTo(HELLO);
      }
    }
  }

  @Test
  void membersAndFrames_areReadOneAfterAnother() throws IOException {
    byte[] plain = Coders.text(new Random(3), 50_000);
    byte[] skipped = {0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
    for (Coding coding : List.of(Coding.GZIP, Coding.ZSTD)) {
      byte[] one = coded(coding, HELLO);
      byte[] two = coded(coding, plain);
      byte[] between = coding == Coding.ZSTD ? skipped : coded(coding, new byte[0]);
      byte[] bytes = joined(one, between, two, between, "garbage".getBytes(UTF_8));
      for (int size : new int[] {1, 13, 1_000_000}) {
        try (Decoding decoding = decoding(Coders.NO_LIMITS, coding.word())) {
          assertThat(decoded(decoding, bytes, size)).isEqualTo(joined(HELLO, plain));
        }
      }
    }
  }

  // ---- gzip's head and tail ----

  @Test
  void gzip_skipsWhatItsHeadSays() throws IOException {
    byte[] bytes = coded(Coding.GZIP, HELLO);
    byte[] head = Arrays.copyOf(bytes, 10);
    head[3] = 2 | 4 | 8 | 16;
    byte[] extra = {3, 0, 9, 9, 9};
    byte[] names = "name\0comment\0".getBytes(UTF_8);
    byte[] sum = {1, 2};
    byte[] rest = Arrays.copyOfRange(bytes, 10, bytes.length);
    byte[] all = joined(head, extra, names, sum, rest);
    assertThat(decoded("gzip", all)).isEqualTo(HELLO);
    try (Decoding decoding = decoding(Coders.NO_LIMITS, "gzip")) {
      assertThat(decoded(decoding, all, 1)).isEqualTo(HELLO);
    }
  }

  @Test
  void gzip_withAWrongSumOrLength_isBroken() throws IOException {
    for (int back : new int[] {8, 1}) {
      byte[] bytes = coded(Coding.GZIP, HELLO);
      bytes[bytes.length - back] ^= 1;
      assertThatThrownBy(() -> decoded("gzip", bytes))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("the body of http://a.test/ is no gzip: it");
    }
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void somethingElse_isSaid(Coding coding) {
    assertThatThrownBy(() -> decoded(coding.word(), "<!DOCTYPE html><html>".getBytes(UTF_8)))
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("the body of http://a.test/ is no " + coding.word() + ": ");
  }

  /**
   * Whatever comes in: bytes, or one of the two exceptions; never anything else, never for ever.
   */
  @ParameterizedTest
  @EnumSource(Coding.class)
  void anythingAtAll_endsInBytesOrInAWord(Coding coding) throws IOException {
    Random random = new Random(7);
    byte[] good = coded(coding, Coders.text(random, 3_000));
    for (int round = 0; round < 500; round++) {
      byte[] bytes = good.clone();
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        int reach = random.nextBoolean() ? Math.min(20, bytes.length) : bytes.length;
        bytes[random.nextInt(reach)] = (byte) random.nextInt(256);
      }
      try (Decoding decoding = decoding(new DecodingLimits(100_000, 10), coding.word())) {
        decoded(decoding, bytes, 1 + random.nextInt(bytes.length));
      } catch (BrokenException | RefusedException e) {
        assertThat(e).hasMessageStartingWith("the body of ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void closedInTheMiddle_leavesNothing(Coding coding) throws IOException {
    byte[] bytes = coded(coding, Coders.text(new Random(4), 100_000));
    Decoding decoding = decoding(Coders.NO_LIMITS, coding.word() + "," + coding.word());
    decoding.feed(bytes, 0, 10);
    decoding.close();
    decoding.close();
    assertThat(decoding.next()).isNull();
  }
}
