package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a server says is understood however it comes, or it is the end. */
class ConversationTest {
  private static final Plan NOTHING = new Plan(List.of());
  private static final int INT4 = 23;
  private static final int TEXT = 25;

  /** Both ends of a conversation in which a statement is prepared and then run. */
  private static final class Talk implements Conversation.Owner {
    private final Conversation conversation = new Conversation(this);
    private final EmbeddedChannel channel = new EmbeddedChannel(conversation);
    private final Prepared prepared = new Prepared("w0", "SELECT", NOTHING);
    private final Flight flight =
        new Flight(Sql.plain("SELECT"), NOTHING, new byte[2], 100).as(prepared);
    private final List<Exchange> answered = new ArrayList<>();
    private @Nullable SQLException end;

    Talk() {
      conversation.say(prepared);
      conversation.say(flight);
      conversation.flush();
      channel.releaseOutbound();
    }

    @Override
    public void answered(Exchange exchange) {
      answered.add(exchange);
    }

    @Override
    public void ended(SQLException why) {
      end = why;
    }

    /** Says bytes in pieces of some size. */
    void hear(byte[] bytes, int size) {
      for (int at = 0; at < bytes.length; at += size) {
        byte[] some = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
        ByteBuf piece = Unpooled.buffer(some.length, some.length).writeBytes(some);
        channel.writeInbound(piece);
        assertThat(piece.refCnt()).as("who holds the piece at %d", at).isZero();
      }
    }

    String words() {
      return end == null ? "" : String.valueOf(end.getMessage());
    }
  }

  private static byte[] message(char kind, byte... body) {
    return new BinaryBuffer(16).int1(kind).int4(4 + body.length).all(body).take();
  }

  private static byte[] all(byte[]... parts) {
    BinaryBuffer all = new BinaryBuffer(16);
    for (byte[] part : parts) {
      all.all(part);
    }
    return all.take();
  }

  private static byte[] ready() {
    return message(Backend.READY_FOR_QUERY, (byte) 'I');
  }

  private static byte[] description() {
    BinaryBuffer body = new BinaryBuffer(64).int2(2);
    int[] types = {INT4, TEXT};
    for (int type : types) {
      body.text(Frontend.utf8("c" + type)).int4(0).int2(0).int4(type).int2(4).int4(-1).int2(1);
    }
    return all(message('1'), message('t', (byte) 0, (byte) 0), message('T', body.take()), ready());
  }

  private static byte[] row(int number, @Nullable String text) {
    BinaryBuffer body = new BinaryBuffer(64).int2(2).int4(4).int4(number);
    if (text == null) {
      body.int4(-1);
    } else {
      body.int4(text.length()).all(Frontend.utf8(text));
    }
    return message(Backend.DATA_ROW, body.take());
  }

  private static byte[] answer(byte[]... rows) {
    byte[] done = message(Backend.COMMAND_COMPLETE, Frontend.utf8("SELECT " + rows.length + "\0"));
    return all(message('2'), all(rows), done, ready());
  }

  private static byte[] whole() {
    byte[] notice = message(Backend.NOTICE_RESPONSE, Frontend.utf8("SNOTICE\0Mhm\0\0"));
    return all(description(), notice, answer(row(7, "seven"), row(-1, null), row(0, "")));
  }

  @Test
  void whereverItIsCut_itIsUnderstood() {
    byte[] said = whole();
    for (int size = 1; size <= said.length; size++) {
      Talk talk = new Talk();
      talk.hear(said, size);
      assertThat(talk.answered).containsExactly(talk.prepared, talk.flight);
      Result result = talk.flight.result();
      assertThat(result.columns()).containsExactly("c23", "c25");
      assertThat(result.rows())
          .containsExactly(
              new Object[] {7, "seven"}, new Object[] {-1, null}, new Object[] {0, ""});
      assertThat(talk.words()).isEmpty();
      talk.channel.finishAndReleaseAll();
    }
  }

  @Test
  void aLongRow_isNotCopiedWithEachOfItsPieces() throws Exception {
    Talk talk = new Talk();
    String text = "x".repeat(30_000_000); // in pieces of 10,000 that would be 45 GB
    talk.hear(all(description(), answer(row(1, text))), 10_000);
    Result result = Weft.run(talk.flight::result);
    assertThat(result.rows().getFirst()[1]).isEqualTo(text);
    talk.channel.finishAndReleaseAll();
  }

  private static void assertEnds(byte[] said, String words) {
    Talk talk = new Talk();
    talk.hear(said, said.length);
    assertThat(talk.words()).isEqualTo(words);
    talk.hear(whole(), 10); // which nobody hears
    assertThat(talk.answered.size()).isLessThan(3);
    talk.channel.finishAndReleaseAll();
  }

  @Test
  void nonsense_isTheEnd() {
    assertEnds(new byte[] {'D', 0, 0, 0, 3}, "the server sent a message of 3 bytes");
    assertEnds(new byte[] {'D', -1, 0, 0, 0}, "the server sent a message of -16,777,216 bytes");
    assertEnds(new byte[] {'D', 127, 0, 0, 0}, "the server sent a message of 2,130,706,432 bytes");
    assertEnds(all(whole(), ready()), "the server sent an answer unasked");
    assertEnds(all(whole(), row(1, "")), "the server sent 'D' unasked");
    assertEnds(
        message(Backend.PARAMETER_STATUS, Frontend.utf8("client_encoding\0LATIN1\0")),
        "a statement has changed its client_encoding");
  }

  @Test
  void whatItSaysBeforeItEnds_isWhy() {
    Talk talk = new Talk();
    byte[] fatal = Frontend.utf8("SFATAL\0C57P01\0Mterminating\0\0");
    talk.hear(all(whole(), message(Backend.ERROR_RESPONSE, fatal)), 100);
    assertThat(talk.words()).isEmpty();
    talk.channel.close();
    assertThat(talk.words()).contains("terminating");
  }

  @Test
  void theEndOfAStatementMayBeConfirmedLate() {
    Talk talk = new Talk();
    talk.hear(all(whole(), message(Backend.CLOSE_COMPLETE)), 100);
    assertThat(talk.words()).isEmpty();
    talk.channel.finishAndReleaseAll();
  }

  /** The same at every start: this is no search for more, for which there is a fuzzer. */
  @Test
  void whateverComes_itIsUnderstoodOrTheEnd() {
    Random random = new Random(1);
    for (int round = 0; round < 3_000; round++) {
      byte[] said = whole();
      for (int i = random.nextInt(4); i >= 0; i--) {
        said[random.nextInt(said.length)] = (byte) random.nextInt(256);
      }
      Talk talk = new Talk();
      talk.hear(said, 1 + random.nextInt(40));
      talk.channel.finishAndReleaseAll();
      assertThat(talk.end == null).isFalse();
    }
  }
}
