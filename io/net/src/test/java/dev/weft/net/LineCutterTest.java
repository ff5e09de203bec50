package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines, wherever the blocks of their file end. */
class LineCutterTest {
  private static final Path FILE = Path.of("file");

  /** The lines of some bytes that come in blocks of a size. */
  private static List<String> lines(byte[] bytes, int block, int most) throws InterruptedException {
    return Flow.<String>generate(
            out -> {
              LineCutter cutter = new LineCutter(FILE, most);
              for (int at = 0; at < bytes.length; at += block) {
                cutter.cut(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + block)), out);
              }
              cutter.end(out);
            })
        .toList(10_000);
  }

  private static List<String> lines(String text, int block, int most) throws InterruptedException {
    return lines(text.getBytes(UTF_8), block, most);
  }

  @Test
  void ends_areLfOrCrLfOrThatOfTheFile() throws Exception {
    for (int block = 1; block < 12; block++) {
      assertThat(lines("a\nbc\r\n\n\r\nd\re\n\r\r\nf", block, 10))
          .containsExactly("a", "bc", "", "", "d\re", "\r", "f");
      assertThat(lines("", block, 10)).isEmpty();
      assertThat(lines("\n", block, 10)).containsExactly("");
      assertThat(lines("a\n", block, 10)).containsExactly("a");
      assertThat(lines("grün\r\n東京🙂\n", block, 10)).containsExactly("grün", "東京🙂");
    }
  }

  @Test
  void theBound_isForTheBytesOfALine_withoutItsEnd() throws Exception {
    for (int block = 1; block < 12; block++) {
      int size = block;
      assertThat(lines("123\r\n123\n123", size, 3)).containsExactly("123", "123", "123");
      assertThatThrownBy(() -> lines("\n\n1234\n", size, 3)).hasMessageStartingWith("line 3 of");
      assertThatThrownBy(() -> lines("1234\r\n", size, 3)).hasMessageStartingWith("line 1 of");
      assertThatThrownBy(() -> lines("1\n123\r", size, 3)).hasMessageStartingWith("line 2 of");
      assertThatThrownBy(() -> lines("ü", size, 1)).hasMessageStartingWith("line 1 of");
      assertThat(lines("\n\r\n", size, 0)).containsExactly("", "");
      assertThatThrownBy(() -> lines("\n1", size, 0)).hasMessageStartingWith("line 2 of");
    }
  }

  @Test
  void malformedText_isNamedByItsPlaceInTheFile() {
    byte[] bytes = "ab\r\nü\nx?y\n".getBytes(UTF_8);
    bytes[8] = (byte) 0xfe;
    for (int block = 1; block < 12; block++) {
      int size = block;
      assertThatThrownBy(() -> lines(bytes, size, 10))
          .hasMessage(
              "cannot read file as UTF-8: malformed at byte offset 8 (0xfe); read it as bytes");
    }
  }

  @Test
  void randomText_isCutAsItsModelIs() throws Exception {
    Random random = new Random(11);
    String[] pieces = {"a", "bcd", "ü", "🙂", "\n", "\n", "\r\n", "longer text", "\uFFFD"};
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(40); j > 0; j--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      List<String> model = new ArrayList<>(text.toString().lines().toList());
      assertThat(lines(text.toString(), 1 + random.nextInt(20), 1_000)).isEqualTo(model);
    }
  }

  @Test
  void theMemory_isBoundedByTheLine_notByTheFile() throws Exception {
    String text = ("x".repeat(1_000) + "\n").repeat(100);
    assertThat(lines(text, 7, 1_000)).hasSize(100).allMatch(line -> line.length() == 1_000);
  }
}
