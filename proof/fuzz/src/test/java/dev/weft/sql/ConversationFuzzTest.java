package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.WeftException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** What a PostgreSQL says is understood the same however it comes, and nothing of it is kept. */
class ConversationFuzzTest {
  private static final Plan NOTHING = new Plan(List.of());

  /** Reads pieces; what was understood, in words. */
  private interface Reader {
    String read(List<byte[]> pieces);
  }

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(ConversationFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(ConversationFuzzTest::read).check(input);
  }

  @Test
  void answersAreTheSame_howeverTheyCome() {
    Fuzz.tries(ConversationFuzzTest.class, Fuzz.SOME, reads(ConversationFuzzTest::read));
  }

  @Test
  void brokenTwin_thatForgetsTheBeginningOfAMessage_isFound() {
    Fuzz.finds(
        ConversationFuzzTest.class,
        Fuzz.SOME,
        reads(pieces -> {
          Hearing hearing = new Hearing();
          for (byte[] piece : pieces) {
            hearing.channel.writeInbound(Unpooled.wrappedBuffer(piece));
            hearing.conversation.handlerRemoved(
                hearing.channel.pipeline().context(hearing.conversation));
          }
          return hearing.words();
        }));
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      String expected = read(List.of(input));
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        assertThat(reader.read(pieces)).isEqualTo(expected);
      }
    };
  }

  private static String read(List<byte[]> pieces) {
    Hearing hearing = new Hearing();
    for (byte[] bytes : pieces) {
      ByteBuf piece = Unpooled.buffer(bytes.length).writeBytes(bytes);
      hearing.channel.writeInbound(piece);
      assertThat(piece.refCnt()).isZero();
    }
    return hearing.words();
  }

  /** A statement was prepared, run twice and by three together, and these are the answers. */
  private static final class Hearing implements Conversation.Owner {
    private final StringBuilder understood = new StringBuilder();
    private final Conversation conversation = new Conversation(this);
    private final EmbeddedChannel channel = new EmbeddedChannel(conversation);

    Hearing() {
      Prepared prepared = new Prepared("w0", "SELECT", NOTHING);
      conversation.say(prepared);
      for (boolean joins : List.of(false, false, true, true, true)) {
        conversation.say(
            new Flight(Sql.plain("SELECT"), NOTHING, new byte[2], 9, joins, 0).as(prepared));
      }
      conversation.flush();
      channel.releaseOutbound();
    }

    @Override
    public void answered(Exchange exchange, boolean together) {
      switch (exchange) {
        case Prepared prepared -> understood.append(prepared.failure()).append('\n');
        case Flight flight -> {
          try {
            for (Object[] row : flight.result().rows()) {
              understood.append(Arrays.deepToString(row));
            }
          } catch (WeftException | IllegalStateException e) {
            understood.append(e);
          }
          understood.append(flight.seen()).append('\n');
        }
      }
    }

    @Override
    public void skipped(Exchange exchange) {
      understood.append("skipped\n");
    }

    @Override
    public void ready() {
      understood.append("ready\n");
    }

    @Override
    public void ended(SQLException why) {
      understood.append(why);
    }

    String words() {
      channel.finishAndReleaseAll();
      return understood.toString();
    }
  }
}
