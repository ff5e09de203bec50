package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is taken for a request is one to a strict reader of RFC 9112, too, with the same end: so
 * nothing can be smuggled past a proxy. However the bytes come, the requests are the same.
 */
class FramingFuzzTest {
  private static final Limits LIMITS =
      Limits.defaults().withLine(200).withHeaders(400).withFields(6);

  /** Asked for the time only, which passes for nobody here. */
  private static Line line;

  /** Reads pieces; what came is a request after another, and a fault last. */
  private interface Reader extends Function<List<byte[]>, List<Rfc9112.Message>> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(FramingFuzzTest.class);
  }

  @BeforeAll
  static void makeLine() throws InterruptedException {
    Outbox outbox = new Outbox("a client", new Wording(new Dates(Clock.system())));
    line = Weft.run(() -> new Line(Loop.current(), Clock.system(), Pace.defaults(), outbox));
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(FramingFuzzTest::read).check(input);
  }

  @Test
  void everyRequest_isOneToAStrictReader_howeverItComes() {
    Fuzz.tries(FramingFuzzTest.class, Fuzz.SOME, reads(FramingFuzzTest::read));
  }

  @Test
  void brokenTwin_thatBelievesTheFirstLength_isFound() {
    Fuzz.finds(
        FramingFuzzTest.class,
        Fuzz.SOME,
        reads(
            changing(text ->
                text.replaceFirst(
                    "(?s)(Content-Length: \\d+\r\n)Content-Length: \\d+\r\n", "$1"))));
  }

  @Test
  void brokenTwin_thatTakesABareLineFeed_isFound() {
    Fuzz.finds(
        FramingFuzzTest.class,
        Fuzz.SOME,
        reads(changing(text -> text.replaceAll("(?<!\r)\n", "\r\n"))));
  }

  @Test
  void brokenTwin_thatKnowsNoMoreThanGzip_isFound() {
    Fuzz.finds(
        FramingFuzzTest.class,
        Fuzz.SOME,
        reads(changing(text -> text.replace("gzip, chunked", "chunked"))));
  }

  private static Reader changing(Function<String, String> change) {
    return pieces -> {
      StringBuilder all = new StringBuilder();
      pieces.forEach(piece -> all.append(Fuzz.latin(piece)));
      return read(List.of(change.apply(all.toString()).getBytes(ISO_8859_1)));
    };
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      List<Rfc9112.Message> whole = reader.apply(List.of(input));
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        assertThat(plainly(reader.apply(pieces))).isEqualTo(plainly(whole));
      }
      Rfc9112 strict = new Rfc9112(input);
      for (Rfc9112.Message message : whole) {
        if (message.head().startsWith("refused ")) {
          assertThat(message.head()).matches("refused [45]\\d\\d");
          break;
        }
        Rfc9112.Message same = strict.next();
        assertThat(message.head()).isEqualTo(same.head());
        if (message.whole()) {
          assertThat(same).isEqualTo(message);
        } else { // it goes on, or the next is why not
          assertThat(same.body()).startsWith(message.body());
          assertThat(same.whole() && message == whole.getLast()).isFalse();
        }
      }
    };
  }

  /** Of two faults either may be noticed first. */
  private static List<Rfc9112.Message> plainly(List<Rfc9112.Message> all) {
    return all.stream()
        .map(each ->
            each.head().startsWith("refused ") ? new Rfc9112.Message("refused", "", true) : each)
        .toList();
  }

  private static List<Rfc9112.Message> read(List<byte[]> pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new Decoder(LIMITS, line));
    for (byte[] piece : pieces) {
      channel.writeOneInbound(Unpooled.wrappedBuffer(piece));
    }
    channel.finish();
    Arrived arrived = new Arrived();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      arrived.take(each);
      ReferenceCountUtil.release(each);
    }
    arrived.end(false);
    return arrived.all;
  }

  /** What comes out of the decoder, put together again. */
  private static final class Arrived {
    final List<Rfc9112.Message> all = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private String head = "";

    void take(Object each) {
      switch (each) {
        case Incoming(HttpRequest request, boolean whole, _) -> {
          head = said(request);
          if (whole) {
            end(true);
          }
        }
        case HttpContent content -> {
          body.append(content.content().toString(ISO_8859_1));
          if (content instanceof LastHttpContent) {
            end(true);
          }
        }
        case Fault fault -> {
          end(false);
          head = "refused " + fault.status();
          end(true);
        }
        default -> throw new AssertionError("neither a request nor a fault: " + each);
      }
    }

    void end(boolean whole) {
      if (!head.isEmpty()) {
        all.add(new Rfc9112.Message(head, body.toString(), whole));
      }
      head = "";
      body.setLength(0);
    }

    private static String said(HttpRequest request) {
      StringBuilder said = new StringBuilder();
      said.append(request.method()).append(' ').append(request.uri());
      said.append(' ').append(request.protocolVersion());
      for (Map.Entry<String, String> field : request.headers()) {
        said.append('\n').append(field.getKey()).append(": ").append(field.getValue());
      }
      return said.toString();
    }
  }
}
