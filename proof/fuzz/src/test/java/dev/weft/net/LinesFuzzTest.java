package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.flow.Flow;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines of a file are the same however its blocks come; text is UTF-8, and bounded. */
class LinesFuzzTest {
  private static final Path FILE = Path.of("a-file");
  private static final int MOST = 24;

  /** Reads pieces. */
  private interface Reader {
    List<String> read(List<byte[]> pieces) throws Exception;
  }

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(LinesFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(LinesFuzzTest::read).check(input);
  }

  @Test
  void linesAreTheSame_howeverTheirBlocksCome() {
    Fuzz.tries(LinesFuzzTest.class, Fuzz.MANY, reads(LinesFuzzTest::read));
  }

  @Test
  void brokenTwin_thatDecodesEachBlock_isFound() {
    Fuzz.finds(LinesFuzzTest.class, Fuzz.MANY, reads(LinesFuzzTest::decodingEachBlock));
  }

  private static List<String> decodingEachBlock(List<byte[]> pieces) throws Exception {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(new String(piece, UTF_8)));
    return read(List.of(text.toString().getBytes(UTF_8)));
  }

  private static List<String> read(List<byte[]> pieces) throws Exception {
    return Flow.<String>generate(
            out -> {
              LineCutter cutter = new LineCutter(FILE, MOST);
              for (byte[] piece : pieces) {
                cutter.cut(piece, out);
              }
              cutter.end(out);
            })
        .toList(100_000);
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      String expected = expected(input);
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        String read;
        try {
          read = String.join("\n", reader.read(pieces)) + "|";
        } catch (RefusedException e) {
          read = "too long";
        } catch (BrokenException e) {
          read = "no text";
        }
        assertThat(read).isEqualTo(expected);
      }
    };
  }

  /** The first line that is wrong decides. */
  private static String expected(byte[] input) {
    StringBuilder lines = new StringBuilder();
    String[] all = Fuzz.latin(input).split("\n", -1);
    for (int i = 0; i < all.length; i++) {
      boolean last = i == all.length - 1;
      String line =
          last || !all[i].endsWith("\r") ? all[i] : all[i].substring(0, all[i].length() - 1);
      if (line.length() > MOST) {
        return "too long";
      }
      try {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        if (!last || !line.isEmpty()) {
          lines.append(i == 0 ? "" : "\n").append(text);
        }
      } catch (CharacterCodingException e) {
        return "no text";
      }
    }
    return lines + "|";
  }
}
