package dev.weft.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer sends is what RFC 6455 says it is, however its bytes come, and never too much. */
class FrameFuzzTest {
  private static final MessageLimits LIMITS =
      MessageLimits.defaults().withMessage(150).withFragments(4);

  /** Reads pieces; says what happened, one thing after another. */
  private interface Reader extends Function<List<byte[]>, List<String>> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(FrameFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(FrameFuzzTest::read).check(input);
    inflates().check(input);
  }

  @Test
  void framesAreReadAsTheRfcSays_howeverTheyCome() {
    Fuzz.tries(FrameFuzzTest.class, Fuzz.SOME, reads(FrameFuzzTest::read));
  }

  @Test
  void whatIsCompressed_isWhatItWas_andBounded() {
    Fuzz.tries(FrameFuzzTest.class, Fuzz.SOME, inflates());
  }

  @Test
  void brokenTwin_thatOverlooksReservedBits_isFound() {
    Reader twin = pieces -> read(pieces, (_, events) -> events.remove("fault 1002 stray"));
    Fuzz.finds(FrameFuzzTest.class, Fuzz.SOME, reads(twin));
  }

  @Test
  void brokenTwin_thatBelievesText_isFound() {
    Reader twin =
        pieces ->
            read(
                pieces,
                (said, events) -> {
                  if (events.remove("fault 1007")) {
                    events.add("text " + said);
                  }
                });
    Fuzz.finds(FrameFuzzTest.class, Fuzz.SOME, reads(twin));
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      List<String> expected = new Rfc6455(LIMITS).read(input);
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        List<String> found = new ArrayList<>(reader.apply(pieces));
        if (expected.contains(Rfc6455.EITHER)) {
          found.replaceAll(event -> event.matches("fault 100[27]") ? Rfc6455.EITHER : event);
        }
        assertThat(found).isEqualTo(expected);
      }
    };
  }

  private static List<String> read(List<byte[]> pieces) {
    return read(pieces, (_, _) -> {});
  }

  /** What a twin does to what is found. */
  private interface Wrongly {
    void change(String said, List<String> events);
  }

  private static List<String> read(List<byte[]> pieces, Wrongly wrongly) {
    End end = new End(wrongly);
    EmbeddedChannel channel =
        new EmbeddedChannel(new Decoder(Clock.system(), false, true, LIMITS.message()), end);
    for (byte[] piece : pieces) {
      ByteBuf bytes = Unpooled.wrappedBuffer(piece);
      channel.writeInbound(bytes);
    }
    channel.finishAndReleaseAll();
    return end.events.stream().map(event -> event.replace(" stray", "")).toList();
  }

  /** Makes of frames what a session makes of them, with no loop and nobody who receives. */
  private static final class End extends ChannelInboundHandlerAdapter {
    final List<String> events = new ArrayList<>();
    private final Wrongly wrongly;
    private final Assembly assembly = new Assembly(LIMITS, null);
    private boolean over;

    End(Wrongly wrongly) {
      this.wrongly = wrongly;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      WebSocketFrame frame = (WebSocketFrame) message;
      String said = frame.content().toString(UTF_8);
      if (!over) {
        take(frame);
        wrongly.change(said, events);
      }
      frame.release();
    }

    private void take(WebSocketFrame frame) {
      if (Frames.hasStrayBits(frame) || frame.rsv() != 0) {
        say("fault 1002 stray");
        return;
      }
      switch (frame) {
        case CloseWebSocketFrame close ->
            say(
                !Frames.hasText(close)
                    ? "fault 1007"
                    : Frames.reason(close)
                        .map(reason -> "close " + reason.code() + reason.reason())
                        .orElse("fault 1002"));
        case PingWebSocketFrame ping -> events.add("ping " + hex(Frames.bytes(ping)));
        case PongWebSocketFrame pong -> events.add("pong " + hex(Frames.bytes(pong)));
        default -> {
          try {
            switch (assembly.add(Frames.part(frame))) {
              case Message.Text(String text) -> events.add("text " + text);
              case Message.Binary(byte[] bytes) -> events.add("bytes " + hex(bytes));
              case null -> {}
            }
          } catch (FaultException e) {
            say("fault " + e.code());
          }
        }
      }
    }

    private void say(String last) {
      over = true;
      events.add(last);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!over) {
        say(
            "fault "
                + (cause instanceof CorruptedWebSocketFrameException e
                    ? e.closeStatus().code()
                    : CloseReason.PROTOCOL_ERROR));
      }
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  // ---- compression ----

  /** Whatever is inflated, and what was deflated before it was cut into frames. */
  private static Fuzz.Property inflates() {
    return input -> {
      MessageLimits limits = MessageLimits.defaults().withMessage(4_000);
      assemble(input, Fuzz.cuts(input).getLast(), limits);
      if (input.length <= limits.message()) {
        byte[] small = deflated(input);
        for (List<byte[]> pieces : Fuzz.cuts(small)) {
          assertThat(assemble(small, pieces, limits)).isEqualTo("bytes " + hex(input));
        }
      }
    };
  }

  private static String assemble(byte[] whole, List<byte[]> pieces, MessageLimits limits) {
    Assembly assembly = new Assembly(limits, new Inflating(200, false));
    List<byte[]> parts = pieces.isEmpty() ? List.of(whole) : pieces;
    try {
      for (int i = 0; i < parts.size(); i++) {
        boolean last = i == parts.size() - 1;
        Message message = assembly.add(new Part(i == 0, last, false, true, parts.get(i)));
        if (message instanceof Message.Binary(byte[] bytes)) {
          assertThat(bytes.length).isLessThanOrEqualTo(limits.message());
          return "bytes " + hex(bytes);
        }
      }
      throw new AssertionError("no message");
    } catch (FaultException e) {
      assertThat(e.code()).isIn(CloseReason.INVALID_DATA, CloseReason.TOO_BIG);
      return "fault " + e.code();
    } finally {
      assembly.end();
    }
  }

  private static byte[] deflated(byte[] plain) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(plain);
    byte[] all = new byte[plain.length + 100];
    int count = deflater.deflate(all, 0, all.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(all, count - 4); // without the tail (RFC 7692 §7.2.1)
  }
}
