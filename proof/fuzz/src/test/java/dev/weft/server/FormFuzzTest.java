package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.Multipart;
import dev.weft.http.Request;
import dev.weft.http.Url;
import dev.weft.server.PartCutter.Found;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A form has the parts that were put into it, whatever they hold and however its bytes come. */
class FormFuzzTest {
  /** So long is a name that stands twice in the head of a part of ours. */
  private static final int MOST_NAME = 60;

  private static final int MOST_HEAD =
      "Content-Disposition: form-data; name=\"\"; filename=\"\"\r\n".length()
          + "Content-Type: application/octet-stream\r\n".length()
          + 2 * MOST_NAME;

  /** Reads pieces with a boundary; says what was found. */
  private interface Reader extends BiFunction<String, List<byte[]>, String> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(FormFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(FormFuzzTest::read).check(input);
  }

  @Test
  void everyForm_hasItsParts_howeverItComes() {
    Fuzz.tries(FormFuzzTest.class, Fuzz.SOME, reads(FormFuzzTest::read));
  }

  @Test
  void brokenTwin_thatSplitsText_isFound() {
    Reader twin =
        (boundary, pieces) -> {
          String found = read(boundary, pieces);
          return found.replace("\r\n--\r\n", "\r\n"); // as if that were a delimiter
        };
    Fuzz.finds(FormFuzzTest.class, Fuzz.SOME, reads(twin));
  }

  @Test
  void brokenTwin_thatForgetsWhatLiesAcrossPieces_isFound() {
    Reader twin =
        (boundary, pieces) ->
            pieces.size() > 1 && pieces.getFirst().length < 4
                ? read(boundary, pieces.subList(1, pieces.size()))
                : read(boundary, pieces);
    Fuzz.finds(FormFuzzTest.class, Fuzz.SOME, reads(twin));
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      String hostile = reader.apply("B", List.of(input));
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        assertThat(reader.apply("B", pieces)).isEqualTo(hostile);
      }
      requireSaidAlike(input, reader);
      requireQueryAlike(Fuzz.text(input));
    };
  }

  /** What our client makes of it as the content of a part, and as its names. */
  private static void requireSaidAlike(byte[] input, Reader reader) throws Exception {
    String name = new String(input, UTF_8).replaceAll("[\\p{Cntrl}\"%/\\\\]", "_");
    Multipart form =
        Multipart.of()
            .file(name, name, "application/octet-stream", Body.of(input))
            .field("last", "");
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    form.body().writeTo((bytes, from, count) -> wire.write(bytes, from, count));
    String boundary = form.contentType().substring(form.contentType().indexOf('=') + 1);
    String file = name.equals(".") || name.equals("..") ? "" : name;
    boolean fits = name.getBytes(UTF_8).length <= MOST_NAME;
    String expected = fits ? "%s (%s)[%s]last [].".formatted(name, file, Fuzz.latin(input)) : "413";
    for (List<byte[]> pieces : Fuzz.cuts(wire.toByteArray())) {
      assertThat(reader.apply(boundary, pieces)).isEqualTo(expected);
    }
  }

  private static void requireQueryAlike(String text) {
    Form.parse(text).names().forEach(name -> assertThat(Form.parse(text).all(name)).isNotEmpty());
    String plain = new String(text.getBytes(UTF_8), UTF_8);
    Request request =
        Request.post(Url.parse("http://here.example/")).withForm(Map.of(plain, plain));
    String said = new String(request.body().whole().orElseThrow(), ISO_8859_1);
    assertThat(Form.parse(said).all(plain)).containsExactly(plain);
  }

  private static String read(String boundary, List<byte[]> pieces) {
    StringBuilder said = new StringBuilder();
    PartCutter cutter = new PartCutter(boundary, MOST_HEAD);
    int next = 0;
    try {
      while (true) {
        switch (cutter.next()) {
          case Found.More() -> {
            if (next == pieces.size()) {
              return said + "|unfinished";
            }
            byte[] piece = pieces.get(next++);
            cutter.feed(piece, 0, piece.length);
          }
          case Found.Head(Headers headers) -> {
            PartHeads.Disposition part = PartHeads.disposition(headers);
            said.append(part.name()).append(' ');
            part.fileName().ifPresent(name -> said.append('(').append(name).append(')'));
            part.fileName().ifPresent(name -> assertThat(name).doesNotContain("/", "\\"));
            said.append('[');
          }
          case Found.Data(byte[] bytes, int from, int count) -> {
            assertThat(count).isPositive();
            said.append(new String(bytes, from, count, ISO_8859_1));
          }
          case Found.PartEnd() -> said.append(']');
          case Found.End() -> {
            return said.append('.').toString();
          }
        }
      }
    } catch (ProblemException e) {
      assertThat(e.status()).isIn(400, 413);
      return e.status() == 413 ? "413" : said + "|malformed";
    }
  }
}
