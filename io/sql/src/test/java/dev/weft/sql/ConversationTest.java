package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is heard of a server, however it comes. */
class ConversationTest {
  private static final Plan NOTHING = new Plan(List.of());
  private static final int LONG = 1 << 24;
  private static final int PIECE = 1 << 14;

  /** Who talks, and has heard. */
  private static final class Listener implements Conversation.Owner {
    private final List<Exchange> answered = new ArrayList<>();
    private @Nullable String end;

    @Override
    public void answered(Exchange exchange, boolean together) {
      answered.add(exchange);
    }

    @Override
    public void skipped(Exchange exchange) {
      throw new AssertionError("here each goes alone");
    }

    @Override
    public void ready() {
      assertThat(answered).isNotEmpty();
    }

    @Override
    public void ended(SQLException why) {
      assertThat(end).as("it ends once").isNull();
      end = String.valueOf(why.getMessage());
    }
  }

  private final CountedBuffers buffers = new CountedBuffers();
  private final Listener listener = new Listener();
  private final Conversation talk = new Conversation(listener);
  private final EmbeddedChannel channel = new EmbeddedChannel(talk);
  private final Prepared prepared = new Prepared("w0", "SELECT", NOTHING);

  private static Flight flight() {
    return new Flight(Sql.plain("SELECT"), NOTHING, new byte[0], 100, false, 0);
  }

  ConversationTest() {
    channel.config().setAllocator(buffers);
  }

  /** Nothing is kept then. */
  @AfterEach
  void close() {
    channel.close();
    channel.releaseOutbound();
    assertThat(buffers.held()).isZero();
  }

  /** Says something, and sends it. */
  private <E extends Exchange> E said(E exchange) {
    talk.say(exchange);
    talk.flush();
    return exchange;
  }

  private void hears(Server server) {
    channel.writeInbound(server.buffer());
  }

  /** {@return a statement that is under way} */
  private Flight underWay() {
    said(prepared);
    hears(new Server().prepared(PlainType.TEXT));
    return said(flight().as(prepared));
  }

  private static String texts(Flight flight) throws InterruptedException {
    return flight.result().rows().stream().map(Arrays::toString).toList().toString();
  }

  private static byte[] exchange() {
    return new Server()
        .prepared(PlainType.TEXT)
        .bound()
        .row(Frontend.utf8("one"))
        .row(Frontend.utf8(""))
        .say(Backend.NOTICE_RESPONSE, new byte[] {0})
        .row(Frontend.utf8("a third one"))
        .done("SELECT 3")
        .refused("22012", "division by zero")
        .ready()
        .take();
  }

  @Test
  void whereverItIsCut_anAnswerIsTheSame() throws Exception {
    byte[] all = exchange();
    for (int first = 0; first <= all.length; first++) {
      for (int second = first; second <= all.length; second += 7) {
        ConversationTest each = new ConversationTest();
        each.hearsInPieces(all, first, second);
      }
    }
  }

  private void hearsInPieces(byte[] all, int first, int second) throws InterruptedException {
    said(prepared);
    Flight good = said(flight().as(prepared));
    Flight bad = said(flight().as(prepared));
    List<ByteBuf> pieces =
        List.of(
            Unpooled.copiedBuffer(all, 0, first),
            Unpooled.copiedBuffer(all, first, second - first),
            Unpooled.copiedBuffer(all, second, all.length - second));
    pieces.forEach(channel::writeInbound);
    close();
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0 || piece.capacity() == 0);
    assertThat(listener.answered).containsExactly(prepared, good, bad);
    assertThat(texts(good)).isEqualTo("[[one], [], [a third one]]");
    assertThat(bad.seen()).isZero();
    assertThat(listener.end).isEqualTo("the server closed it");
  }

  @Test
  void whateverByteIsSpoiled_itEndsOrGoesOn_andKeepsNothing() {
    byte[] all = exchange();
    for (int place = 0; place < all.length; place++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, 'Z', 'D'}) {
        byte[] spoiled = all.clone();
        spoiled[place] = (byte) value;
        ConversationTest each = new ConversationTest();
        each.said(each.prepared);
        each.said(flight().as(each.prepared));
        each.said(flight().as(each.prepared));
        ByteBuf piece = Unpooled.wrappedBuffer(spoiled);
        each.channel.pipeline().fireChannelRead(piece);
        each.close();
        assertThat(piece.refCnt()).as("byte %d", place).isZero();
        assertThat(each.listener.end).as("byte %d", place).isNotNull();
      }
    }
  }

  /** Else a row of some MiB would hold the loop for seconds. */
  @Test
  void aLongRow_isNotCopiedWithEachPieceOfIt() {
    Flight flight = underWay();
    byte[] all = new Server().bound().row(new byte[LONG]).done("SELECT 1").take();
    long before = buffers.taken();
    for (int at = 0; at < all.length; at += PIECE) {
      channel.writeInbound(Unpooled.wrappedBuffer(all, at, Math.min(PIECE, all.length - at)));
    }
    assertThat(flight.seen()).isOne();
    assertThat(buffers.taken() - before).isLessThan(4L * LONG);
  }

  /** It may be no PostgreSQL at all. */
  @Test
  void aLongRow_thatWasOnlyAnnounced_takesLittle() {
    underWay();
    long before = buffers.taken();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'D', 0x0f, 0, 0, 0, 0, 1}));
    assertThat(buffers.taken() - before).isLessThan(LONG);
    assertThat(listener.end).isNull();
  }

  @Test
  void aFarewellOfTheServerIsWhyItEnds() {
    hears(new Server().refused("57P01", "terminating connection"));
    assertThat(listener.end).endsWith("terminating connection");
  }

  @Test
  void whatIsAnsweredUnasked_endsIt() {
    hears(new Server().ready());
    assertThat(listener.end).isEqualTo("the server sent an answer unasked");
  }

  @Test
  void aStatementThatIsNotDescribed_isOfNoUse() {
    said(prepared);
    hears(new Server().say('1', new byte[0]).ready());
    assertThat((Throwable) prepared.failure())
        .hasMessage("the server does not say what a statement gives");
  }

  @Test
  void thatAStatementIsForgotten_mayBeSaidWhenNothingIsUnderWay() {
    Flight flight = underWay();
    hears(new Server().bound().done("SELECT 0"));
    talk.close(prepared);
    talk.flush();
    hears(new Server().say(Backend.CLOSE_COMPLETE, new byte[0]));
    assertThat(listener.answered).containsExactly(prepared, flight);
    assertThat(listener.end).isNull();
  }

  @Test
  void aRowOfAnotherShape_isNoAnswer() {
    said(prepared);
    hears(new Server().prepared(PlainType.TEXT));
    byte[] two = new BinaryBuffer(16).int2(2).int4(0).int4(0).take();
    byte[] beyond = new BinaryBuffer(16).int2(1).int4(900).int4(0).take();
    for (byte[] body : List.of(two, beyond)) {
      Flight flight = said(flight().as(prepared));
      hears(new Server().bound().say(Backend.DATA_ROW, body).done("SELECT 1"));
      assertThatThrownBy(flight::result)
          .hasMessage("the server sent what is no row of that statement");
    }
  }

  private static void assertEnds(byte[] said, String words) {
    ConversationTest each = new ConversationTest();
    each.underWay();
    each.channel.writeInbound(Unpooled.wrappedBuffer(said));
    assertThat(each.listener.end).isEqualTo(words);
    each.hears(new Server().done("SELECT 0")); // which nobody hears
    assertThat(each.listener.answered).hasSize(1);
    each.close();
  }

  @Test
  void nonsense_isTheEnd() {
    assertEnds(new byte[] {'D', 0, 0, 0, 3}, "the server sent a message of 3 bytes");
    assertEnds(new byte[] {'D', -1, 0, 0, 0}, "the server sent a message of -16,777,216 bytes");
    assertEnds(new byte[] {'D', 127, 0, 0, 0}, "the server sent a message of 2,130,706,432 bytes");
    assertEnds(
        new Server().say(Backend.COMMAND_COMPLETE, new byte[0]).take(),
        "the server sent 'C' with what does not belong there");
    assertEnds(
        new Server()
            .say(Backend.PARAMETER_STATUS, Frontend.utf8("client_encoding\0LATIN1\0"))
            .take(),
        "a statement has changed its client_encoding");
  }
}
