package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementCacheTest {
  private static final Plan INTS = new Plan(List.of(PlainType.INT4));
  private static final Plan LONGS = new Plan(List.of(PlainType.INT8));

  private final Conversation talk =
      new Conversation(
          new Conversation.Owner() {
            @Override
            public void answered(Exchange exchange, boolean together) {}

            @Override
            public void skipped(Exchange exchange) {}

            @Override
            public void ready() {}

            @Override
            public void ended(SQLException why) {}
          });
  private final EmbeddedChannel channel = new EmbeddedChannel(talk);
  private final StatementCache statements = new StatementCache(talk);

  private static Flight flight(Plan plan) {
    return new Flight(Sql.plain("SELECT $1"), plan, new byte[0], 1, false, 0);
  }

  /** Else two of them would have the server forget each other's for ever, and none would run. */
  @Test
  void whoTakesAParameterOtherwise_hasAStatementOfTheirOwn() {
    Prepared ints = statements.of(flight(INTS));
    Prepared longs = statements.of(flight(LONGS));
    assertThat(longs).isNotSameAs(ints);
    assertThat(statements.of(flight(INTS))).isSameAs(ints);
    assertThat(statements.of(flight(LONGS))).isSameAs(longs);
    assertThat(talk.size()).isEqualTo(2);
    assertThat(channel.isOpen()).isTrue();
  }
}
