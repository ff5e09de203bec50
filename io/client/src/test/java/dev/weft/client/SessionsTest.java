package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.Lobby.Turn;
import dev.weft.client.Lobby.Waiter;
import dev.weft.net.Target;
import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who sits where, without a network. */
class SessionsTest {
  private static final Target TARGET = Target.tcp("server", 80);

  /** Has one connection, which is there already. */
  private record Ready(Link link) implements PoolFactory<Target, Link> {
    @Override
    public Link open(Target key) {
      return link;
    }

    @Override
    public boolean isUsable(Link thing) {
      return true;
    }

    @Override
    public void close(Link thing) {}
  }

  @Test
  void whoOpensAConnectionWithOneSeatTakesThatSeat_andOpensNoOther() throws Exception {
    Weft.run(() -> {
      Sessions sessions = new Sessions(session -> true, Limits.defaults());
      KeepAwake watch = new KeepAwake(KeepAwake.USUAL, Clock.current(), Loop.current());
      Http2Session session = new Http2Session(TARGET, sessions, watch);
      Pool<Target, Link> pool = Pool.open(new Ready(session), PoolConfig.defaults());
      Waiter waiter = new Waiter();
      assertThat(sessions.enter(TARGET, waiter)).isInstanceOf(Turn.Open.class);
      Lease<Link> lease = pool.borrow(TARGET);
      session.allows(1); // the server may say so before the task that opens goes on
      sessions.opened(session, lease, waiter);
      assertThat(sessions.next(waiter).await(Duration.ZERO)).isEqualTo(new Turn.Seat(session));
      sessions.leave(TARGET, waiter);
      sessions.release(session);
      assertThat(pool.stats().inUse()).isZero();
      pool.close(Duration.ZERO);
    });
  }
}
