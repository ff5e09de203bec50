package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A key or a certificate that is broken is refused in one way, whatever is wrong with it. */
class PemFuzzTest {
  private static final String[] KINDS = {
    "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE"
  };
  private static final char[] PASSWORD = {'x'};

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(PemFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(PemFuzzTest::read).check(input);
  }

  @Test
  void everyText_isReadOrRefused() {
    Fuzz.tries(PemFuzzTest.class, Fuzz.SOME, reads(PemFuzzTest::read));
  }

  @Test
  void brokenTwin_thatBelievesAnyLength_isFound() {
    Fuzz.finds(
        PemFuzzTest.class,
        Fuzz.SOME,
        reads(text -> {
          read(text);
          byte[] bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]*-----", ""));
          assertThat(Arrays.copyOfRange(bytes, 2, 2 + bytes[1])).isNotNull();
        }));
  }

  private static void read(String text) {
    if (text.contains("CERTIFICATE")) {
      Pem.certificates(text);
    } else {
      Pem.key(text, PASSWORD);
    }
  }

  /** What is no text of this kind is taken for what is within one of each. */
  private static Fuzz.Property reads(Consumer<String> reader) {
    return input -> {
      requireOneWay(reader, Fuzz.latin(input));
      for (String kind : KINDS) {
        String content = Base64.getMimeEncoder().encodeToString(input);
        requireOneWay(
            reader, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, content, kind));
      }
    };
  }

  private static void requireOneWay(Consumer<String> reader, String text) {
    try {
      reader.accept(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith("it ");
    }
  }
}
