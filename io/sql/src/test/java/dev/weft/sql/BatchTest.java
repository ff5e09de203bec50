package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
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
    say(joins, 0);
  }

  private void say(boolean joins, long timeout) {
    Flight flight = new Flight(Sql.plain("SELECT"), NOTHING, new byte[2], 100, joins, timeout);
    all.add(flight.as(prepared));
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

  /**
   * {@return the kinds of the messages that were sent} R is the one that has nothing changed, T
   * that which says how long they may take, with the number of milliseconds.
   */
  private String sent() {
    StringBuilder kinds = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      while (piece.isReadable()) {
        char kind = (char) piece.readByte();
        byte[] body = new byte[piece.readInt() - Integer.BYTES];
        piece.readBytes(body);
        String said = new String(body, StandardCharsets.ISO_8859_1);
        switch (kind == 'B' ? said.substring(1, said.indexOf('\0', 1)) : "") {
          case "weft_read_only" -> kinds.append('R');
          case "weft_timeout" -> kinds.append('T').append(said.replaceAll("\\D", ""));
          default -> kinds.append(kind);
        }
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
  void together_theyMayTakeAsLongAsTheOneThatMayLongest() {
    say(JOINS, 2_000);
    say(JOINS, 12_000);
    say(JOINS, 3_000);
    say(ALONE, 9_000);
    say(JOINS, 2_000);
    say(JOINS, 0); // as long as the session allows
    talk.flush();
    assertThat(sent()).isEqualTo("RET12000EBEBEBES" + "T9000EBES" + "REBEBES");
  }

  @Test
  void theAnswerToThat_isNobodys() {
    say(ALONE, 9_000);
    say(JOINS, 2_000);
    say(JOINS, 2_000);
    talk.flush();
    hears(new Server().setting("9s").bound().row(new byte[1]).complete("SELECT 1").ready());
    assertThat(heard).containsExactly("answered 0, rows 1", "ready");
    hears(new Server().setting("on").setting("2s").bound().complete("SELECT 0"));
    assertThat(heard).endsWith("answered 1, rows 0");
    hears(new Server().bound().complete("SELECT 0").ready());
    assertThat(heard).endsWith("answered 2, rows 0", "ready");
  }

  @Test
  void tooMany_areTwoTransactions() {
    say(Batch.MOST + 1);
    assertThat(sent()).isEqualTo("RE" + "BE".repeat(Batch.MOST) + "S" + "BES");
  }

  @Test
  void eachHasItsAnswer_asItComes() {
    say(3);
    hears(
        new Server().setting("on").bound().row(new byte[1]).row(new byte[1]).complete("SELECT 2"));
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
    hears(new Server().setting("on").bound().complete("SELECT 0"));
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
    hears(new Server().setting("on").bound().done("SELECT 0"));
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
