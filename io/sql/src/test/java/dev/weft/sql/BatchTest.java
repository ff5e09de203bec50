package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statements that go together, and what of their answers belongs to whom. */
class BatchTest {
  private static final Plan NOTHING = new Plan(List.of());
  private static final boolean JOINS = true;
  private static final boolean ALONE = false;

  /** What was heard, in words. */
  private final List<String> heard = new ArrayList<>();

  private final List<Flight> all = new ArrayList<>();

  private final Conversation talk =
      new Conversation(
          new Conversation.Owner() {
            @Override
            public void answered(Exchange exchange, boolean together) {
              if (exchange instanceof Flight flight) {
                flight.land(null, 0, 0, together);
                heard.add("answered " + name(flight) + ", rows " + flight.seen());
              }
            }

            @Override
            public void skipped(Exchange exchange) {
              heard.add("skipped " + name(exchange));
            }

            @Override
            public void ready() {
              heard.add("ready");
            }

            @Override
            public void ended(SQLException why) {
              heard.add(String.valueOf(why.getMessage()));
            }
          });

  private final EmbeddedChannel channel = new EmbeddedChannel(talk);
  private final Prepared prepared = new Prepared("w0", "SELECT", NOTHING);

  private String name(Exchange exchange) {
    return String.valueOf(all.indexOf(exchange));
  }

  BatchTest() {
    talk.say(prepared);
    talk.flush();
    hears(new Server().prepared(PlainType.TEXT));
    heard.clear();
    sent();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void say(boolean joins) {
    Flight flight = new Flight(Sql.plain("SELECT"), NOTHING, new byte[2], 100, joins).as(prepared);
    all.add(flight);
    talk.say(flight);
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      say(JOINS);
    }
    talk.flush();
  }

  private void hears(Server server) {
    channel.writeInbound(server.buffer());
  }

  private @Nullable SQLException failure(int flight) {
    return Objects.requireNonNull(all.get(flight).landing()).failure();
  }

  /** {@return the kinds of the messages that were sent} R is the one that has nothing changed. */
  private String sent() {
    StringBuilder kinds = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      while (piece.isReadable()) {
        char kind = (char) piece.readByte();
        byte[] body = new byte[piece.readInt() - Integer.BYTES];
        piece.readBytes(body);
        boolean readOnly = kind == 'B' && new String(body, 0, 5).equals("\0weft");
        kinds.append(readOnly ? 'R' : kind);
      }
      piece.release();
    }
    return kinds.toString();
  }

  @Test
  void whatIsSaidAtOnce_isOneTransactionThatChangesNothing() {
    say(3);
    assertThat(sent()).isEqualTo("RE" + "BE".repeat(3) + "S");
  }

  @Test
  void oneAlone_isAsItWas() {
    say(1);
    say(1);
    assertThat(sent()).isEqualTo("BES" + "BES");
  }

  @Test
  void whatMayChangeSomething_isATransactionOfItsOwn() {
    say(JOINS);
    say(JOINS);
    say(ALONE);
    say(ALONE);
    say(JOINS);
    talk.close(prepared);
    say(JOINS);
    talk.flush();
    assertThat(sent()).isEqualTo("REBEBES" + "BES" + "BES" + "BES" + "C" + "BES");
  }

  @Test
  void tooMany_areTwoTransactions() {
    say(Batch.MOST + 1);
    assertThat(sent()).isEqualTo("RE" + "BE".repeat(Batch.MOST) + "S" + "BES");
  }

  @Test
  void eachHasItsAnswer_asItComes() {
    say(3);
    hears(new Server().readOnly().bound().row(new byte[1]).row(new byte[1]).complete("SELECT 2"));
    assertThat(heard).containsExactly("answered 0, rows 2");
    hears(new Server().bound().complete("SELECT 0").bound().row(new byte[1]).complete("SELECT 1"));
    assertThat(heard).containsExactly("answered 0, rows 2", "answered 1, rows 0");
    hears(new Server().ready());
    assertThat(heard).endsWith("answered 2, rows 1", "ready");
    assertThat(talk.size()).isZero();
  }

  @Test
  void whatIsBehindOneThatFails_isSkipped() {
    say(4);
    say(1);
    hears(new Server().readOnly().bound().complete("SELECT 0"));
    hears(new Server().refused("22012", "division by zero").ready());
    assertThat(heard)
        .containsExactly(
            "answered 0, rows 0", "answered 1, rows 0", "skipped 2", "skipped 3", "ready");
    assertThat((Throwable) failure(1)).hasMessageContaining("division by zero");
    assertThat(talk.now()).containsExactly(all.get(4));
  }

  @Test
  void aWordThatHitsTheBeginning_hitsTheFirst() {
    say(2);
    hears(new Server().refused("57014", "canceling statement").ready());
    assertThat(heard).containsExactly("answered 0, rows 0", "skipped 1", "ready");
    assertThat((Throwable) failure(0)).hasMessageContaining("canceling statement");
  }

  @Test
  void fewerAnswersThanStatements_areTheEnd() {
    say(2);
    hears(new Server().readOnly().bound().done("SELECT 0"));
    assertThat(heard)
        .containsExactly("answered 0, rows 0", "the server sent fewer answers than were asked for");
  }

  @Test
  void noAnswerAtAll_isTheEnd() {
    say(2);
    hears(new Server().ready());
    assertThat(heard).containsExactly("the server sent fewer answers than were asked for");
  }
}
