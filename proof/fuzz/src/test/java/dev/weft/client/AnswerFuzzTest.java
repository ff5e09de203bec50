package dev.weft.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.http.Headers;
import dev.weft.http.Request;
import dev.weft.http.Url;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer is the same however its bytes come, and nothing that it says throws. */
class AnswerFuzzTest {
  private static final Request ASKED = Request.get(Url.parse("http://here.example/a"));
  private static final Verdict.Known KNOWN = new Verdict.Known(10, "\"tag\"", OptionalLong.of(100));

  /** Reads pieces; says what came, one thing after another. */
  private interface Reader extends Function<List<byte[]>, String> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(AnswerFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(AnswerFuzzTest::read).check(input);
  }

  @Test
  void everyAnswer_isTheSame_howeverItComes() {
    Fuzz.tries(AnswerFuzzTest.class, Fuzz.SOME, reads(AnswerFuzzTest::read));
  }

  @Test
  void brokenTwin_thatReadsEachPieceAlone_isFound() {
    Reader twin =
        pieces -> String.join("", pieces.stream().map(piece -> read(List.of(piece))).toList());
    Fuzz.finds(AnswerFuzzTest.class, Fuzz.SOME, reads(twin));
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      String whole = read(List.of(input));
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        assertThat(reader.apply(pieces)).isEqualTo(whole);
      }
    };
  }

  private static String read(List<byte[]> pieces) {
    Http1Decoder decoder = new Http1Decoder();
    decoder.expect("GET");
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    for (byte[] piece : pieces) {
      channel.writeInbound(Unpooled.wrappedBuffer(piece));
    }
    channel.finish();
    StringBuilder said = new StringBuilder();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      take((HttpObject) each, said);
      ReferenceCountUtil.release(each);
    }
    return said.toString();
  }

  private static void take(HttpObject message, StringBuilder said) {
    if (message.decoderResult().isFailure()) {
      said.append("|broken");
      return;
    }
    if (message instanceof HttpResponse head) {
      Headers headers = headers(head);
      said.append('|').append(head.status().code()).append(headers);
      judge(head.status().code(), headers);
    }
    if (message instanceof HttpContent content) {
      said.append(content.content().toString(ISO_8859_1));
      said.append(message instanceof LastHttpContent ? "." : "");
    }
  }

  private static Headers headers(HttpResponse head) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, String> field : head.headers()) {
      pairs.add(field.getKey());
      pairs.add(field.getValue());
    }
    return Headers.of(pairs.toArray(String[]::new));
  }

  private static void judge(int status, Headers headers) {
    for (int each : new int[] {status, 200, 206, 416}) {
      if (Verdict.of(each, headers, KNOWN) instanceof Verdict.Take take && take.from() > 0) {
        assertThat(take.from()).isEqualTo(KNOWN.length());
      }
      Verdict.of(each, headers, Verdict.Known.NOTHING);
    }
    assertThat(KeepAlive.timeout(headers.first("Keep-Alive").orElse(null)).toDays())
        .isLessThan(365);
    Redirect.of(ASKED, 302, headers)
        .ifPresent(next -> assertThat(next.url().toString()).startsWith("http"));
    ContentRange.of(headers)
        .filter(range -> range.first() >= 0)
        .ifPresent(range -> {
          assertThat(range.last()).isGreaterThanOrEqualTo(range.first());
          assertThat(range.total().orElse(Long.MAX_VALUE)).isGreaterThan(range.last());
        });
  }
}
