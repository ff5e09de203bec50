package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A coded body becomes the same bytes however it comes, or is refused; never more than it may. */
class DecodingFuzzTest {
  private static final DecodingLimits LIMITS = new DecodingLimits(64 * 1024, 50);

  /** Undoes a coding of pieces. */
  private interface Reader {
    String read(Coding coding, List<byte[]> pieces);
  }

  static Stream<byte[]> inputs() {
    return Stream.concat(
        Fuzz.inputs(DecodingFuzzTest.class),
        Fuzz.inputs(DecodingFuzzTest.class)
            .flatMap(plain -> Stream.of(coded(Coding.GZIP, plain), coded(Coding.DEFLATE, plain))));
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(DecodingFuzzTest::read).check(input);
  }

  @Test
  void everyBody_isTheSame_howeverItComes() {
    Fuzz.tries(inputs().toList(), Fuzz.SOME, reads(DecodingFuzzTest::read));
  }

  @Test
  void brokenTwin_thatTakesHalfABodyForAWholeOne_isFound() {
    Reader twin =
        (coding, pieces) -> {
          String read = read(coding, pieces);
          return read.equals("broken: cut off") ? "" : read;
        };
    Fuzz.finds(inputs().toList(), Fuzz.SOME, reads(twin));
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      for (Coding coding : Coding.values()) {
        if (coding.isAvailable()) {
          String whole = read(coding, List.of(input));
          for (List<byte[]> pieces : Fuzz.cuts(input)) {
            assertThat(reader.read(coding, pieces)).isEqualTo(whole);
          }
        }
      }
      for (Coding coding : List.of(Coding.GZIP, Coding.DEFLATE)) {
        byte[] coded = coded(coding, input);
        String plain = HexFormat.of().formatHex(input);
        for (List<byte[]> pieces : Fuzz.cuts(coded)) {
          assertThat(reader.read(coding, pieces)).isEqualTo(plain);
        }
        byte[] less = Arrays.copyOf(coded, coded.length - 1);
        assertThat(reader.read(coding, List.of(less))).isEqualTo("broken: cut off");
      }
    };
  }

  private static String read(Coding coding, List<byte[]> pieces) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (Decoding decoding = Decoding.of("a body", List.of(coding.word()), LIMITS).orElseThrow()) {
      for (byte[] piece : pieces) {
        decoding.feed(piece, 0, piece.length);
        for (byte[] next = decoding.next(); next != null; next = decoding.next()) {
          plain.writeBytes(next);
          assertThat((long) plain.size()).isLessThanOrEqualTo(LIMITS.bytes());
        }
      }
      decoding.end();
      return HexFormat.of().formatHex(plain.toByteArray());
    } catch (BrokenException e) {
      boolean cutOff = String.valueOf(e.getMessage()).contains("cut off");
      return "broken: " + (cutOff ? "cut off" : "no " + coding.word());
    } catch (RefusedException e) {
      return "refused";
    }
  }

  private static byte[] coded(Coding coding, byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        coding == Coding.GZIP ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
