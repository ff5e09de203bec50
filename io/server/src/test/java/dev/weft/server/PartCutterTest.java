package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Headers;
import dev.weft.server.PartCutter.Found;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where parts begin and end, however their bytes come, and whatever they are. */
class PartCutterTest {
  private static final String HEAD = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

  /** {@return what was found, as text: {@code name=a[bytes]}} */
  private static String cut(String text, int step) {
    PartCutter cutter = new PartCutter("B", 300);
    StringBuilder out = new StringBuilder();
    byte[] bytes = text.getBytes(ISO_8859_1);
    int at = 0;
    while (true) {
      switch (cutter.next()) {
        case Found.More() -> {
          if (at == bytes.length) {
            throw PartCutter.malformed("ends");
          }
          int count = Math.min(step, bytes.length - at);
          cutter.feed(bytes, at, count);
          at += count;
        }
        case Found.Head(Headers headers) ->
            out.append(PartHeads.disposition(headers).name()).append('[');
        case Found.Data(byte[] data, int from, int count) ->
            out.append(new String(data, from, count, ISO_8859_1));
        case Found.PartEnd() -> out.append(']');
        case Found.End() -> {
          return out.toString();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void partsAreFound_inPiecesOfAnySize(int step) {
    String first = "--B\r\n" + HEAD;
    assertThat(cut(first + "one\r\n--B\r\n" + HEAD + "two\r\n--B--\r\n", step))
        .isEqualTo("a[one]a[two]");
    assertThat(cut(first + "\r\n--B--", step)).isEqualTo("a[]");
    assertThat(cut("\r\n" + first + "x\r\n--B--", step))
        .as("an empty line first")
        .isEqualTo("a[x]");
    assertThat(cut(first + "x\r\n--B--\r\nwhatever\r\n--B\r\n", step)).isEqualTo("a[x]");
    assertThat(cut("--B--\r\n", step)).isEmpty();
    String near = "\r\r\n\r\n-\r\n--\r\n-\r\n--C--B\n--B\r--B--B\r\n";
    assertThat(cut(first + near + "\r\n--B--", step)).isEqualTo("a[" + near + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--B",
        "--B\r\n",
        "--B\r\n\r\n",
        "preamble\r\n--B--\r\n",
        "--C--\r\n",
        "\r\n\r\n--B--\r\n",
        "\n--B--\r\n",
        "--B\n" + HEAD + "x\n--B--\n",
        "--B \r\n" + HEAD + "x\r\n--B--",
        "--Bx\r\n" + HEAD + "x\r\n--B--",
        "--B-\r\n",
        "--B\r\n" + HEAD + "x",
        "--B\r\n" + HEAD + "x\r\n--B",
        "--B\r\n" + HEAD + "x\r\n--B-",
        "--B\r\n" + HEAD + "x\r\n--Bcd\r\n--B--",
      })
  void whatIsMalformed_isRefused(String text) {
    for (int step : new int[] {1, 5, 1_000}) {
      assertThatThrownBy(() -> cut(text, step))
          .isInstanceOfSatisfying(
              ProblemException.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          form-data; name="a"                          | a | -
          form-data; name=a                            | a | -
          Form-Data ;  NAME = "a" ; FileName="b.txt"   | a | b.txt
          form-data; name="a;b=c"; filename="d;e"      | a;b=c | d;e
          form-data; filename="b"; name="a"            | a | b
          form-data; name="a"; filename=""             | a | ``
          form-data; name="a"; filename="a \\"b\\" c"  | a | a "b" c
          form-data; name="a"; filename="C:\\dir\\f.txt" | a | f.txt
          form-data; name="a"; filename="/etc/passwd"  | a | passwd
          form-data; name="a"; filename="../.."        | a | ``
          form-data; name="a"; filename=".."           | a | ``
          form-data; name="a"; filename*=UTF-8''b      | a | -
          form-data; name="Ã¤"; filename="Ã¶" | ä | ö
          form-data; name="a"; x; y=                   | a | -
          form-data; name=""                           | `` | -
          """)
  void aDisposition_saysWhatAPartIs(String field, String name, String file) {
    PartHeads.Disposition said = PartHeads.disposition(Headers.of("Content-Disposition", field));
    assertThat(said.name()).isEqualTo(name);
    assertThat(said.fileName().orElse("-")).isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y\r\n\r\n",
        "Content-Disposition: attachment; name=\"a\"\r\n\r\n",
        "Content-Disposition: form-data\r\n\r\n",
        "Content-Disposition: form-data; filename=\"a\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\"b\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=b\r\n\r\n",
        "Content-Disposition: form-data;\r\n name=\"a\"\r\n\r\n",
        "Content-Disposition : form-data; name=\"a\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\0\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"a\nb\"\r\n\r\n",
        "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        ": x\r\n\r\n",
        "no colon\r\n\r\n",
      })
  void aHeadThatIsUnclear_isRefused(String head) {
    assertThatThrownBy(() -> cut("--B\r\n" + head + "x\r\n--B--", 100))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.status()).isEqualTo(400));
  }

  @Test
  void aHeadThatIsTooLarge_isRefused_howeverItComes() {
    String pad = "X: " + "y".repeat(230) + "\r\n";
    assertThat(cut("--B\r\n" + pad + HEAD + "x\r\n--B--", 9)).isEqualTo("a[x]");
    for (int step : new int[] {1, 50, 10_000}) {
      for (String head : new String[] {pad + pad + HEAD, "y".repeat(2_000), "y: \r".repeat(200)}) {
        assertThatThrownBy(() -> cut("--B\r\n" + head, step))
            .isInstanceOfSatisfying(
                ProblemException.class, problem -> assertThat(problem.status()).isEqualTo(413));
      }
    }
  }

  @Test
  void aBoundary_isOfFewCharacters() {
    assertThat(PartCutter.isBoundary("----WebKitFormBoundary7MA4YWxkTrZu0gW")).isTrue();
    assertThat(PartCutter.isBoundary("a'()+_,-./:=? b")).isTrue();
    assertThat(PartCutter.isBoundary("x".repeat(70))).isTrue();
    for (String wrong : new String[] {"", "x".repeat(71), "a ", "a\r\nb", "a\"b", "\u00e4"}) {
      assertThat(PartCutter.isBoundary(wrong)).as(wrong).isFalse();
    }
  }

  // ---- anything at all ----

  /** What a body of any letters is made of: much that looks like a delimiter. */
  private static String anyBody(Random random) {
    String[] letters = {"\r", "\n", "-", "--", "B", "x", "\r\n--", "\r\n"};
    StringBuilder body = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      body.append(letters[random.nextInt(letters.length)]);
    }
    return body.toString();
  }

  /** {@return the first body that a reader does not find as it was sent} */
  private static Optional<String> fault(BiFunction<String, Integer, String> reader) {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      String body = anyBody(random);
      if (("\r\n" + body).contains("\r\n--B")) {
        continue;
      }
      String text = "--B\r\n" + HEAD + body + "\r\n--B--\r\n";
      String read = reader.apply(text, 1 + random.nextInt(9));
      if (!read.equals("a[" + body + "]")) {
        return Optional.of(body);
      }
    }
    return Optional.empty();
  }

  @Test
  void anyBodyWithoutTheDelimiter_isReadAsItWasSent() {
    assertThat(fault(PartCutterTest::cut)).isEmpty();
  }

  /** The broken twin: it looks for the delimiter in each piece, as it comes. */
  @Test
  void aReaderThatForgetsWhatCameBefore_isCaught() {
    BiFunction<String, Integer, String> forgetful =
        (text, step) -> {
          StringBuilder body = new StringBuilder();
          int start = text.indexOf("\r\n\r\n") + 4;
          for (int at = start; at < text.length(); at += step) {
            String piece = text.substring(at, Math.min(text.length(), at + step));
            int end = piece.indexOf("\r\n--B");
            body.append(end < 0 ? piece : piece.substring(0, end));
            if (end >= 0) {
              break;
            }
          }
          return "a[" + body + "]";
        };
    assertThat(fault(forgetful)).isPresent();
    assertThat(fault((text, step) -> forgetful.apply(text, 1_000))).isEmpty();
  }

  /** Whatever comes is read or refused, in memory that does not grow. */
  @Test
  void anyBytes_areReadOrRefused() {
    Random random = new Random(6);
    String[] letters = {
      "--B\r\n",
      "\r\n--B\r\n",
      "\r\n--B--",
      "\r\n",
      "\r",
      "\n",
      ":",
      ";",
      "\"",
      "=",
      "a",
      "Content-Disposition: form-data; name=\"a\"",
      "\0",
      "\u00ff",
      HEAD
    };
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(10) < 7 ? "--B\r\n" + HEAD : "");
      for (int n = random.nextInt(10); n > 0; n--) {
        text.append(letters[random.nextInt(letters.length)]);
      }
      try {
        cut(
            text.append(random.nextBoolean() ? "\r\n--B--" : "").toString(),
            1 + random.nextInt(30));
        read++;
      } catch (ProblemException refused) {
        assertThat(refused.status()).isIn(400, 413);
      }
    }
    assertThat(read).isBetween(5_000, 45_000);
  }
}
