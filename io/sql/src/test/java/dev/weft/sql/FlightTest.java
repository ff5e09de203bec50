package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.Outcome;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightTest {
  private static final Plan NOTHING = new Plan(List.of());

  /** It was done: who is told of a cancellation instead takes it for undone. */
  @Test
  void aLongAnswerThatCame_countsThoughItsCallerWasCancelled() throws Exception {
    Prepared prepared = new Prepared("w0", "SELECT", NOTHING);
    prepared.hear(
        Backend.ROW_DESCRIPTION, Unpooled.wrappedBuffer(Server.description(PlainType.TEXT)));
    Flight flight = new Flight(Sql.plain("SELECT"), NOTHING, new byte[0], 1, false, 0).as(prepared);
    byte[] row = new BinaryBuffer(1).int2(1).int4(1 << 19).all(new byte[1 << 19]).take();
    flight.hear(Backend.DATA_ROW, Unpooled.wrappedBuffer(row));
    flight.land(null, 1, 0, false);
    Weft.run(() -> {
      Thread.currentThread().interrupt();
      assertThat(flight.result().rows()).hasSize(1);
      assertThat(Thread.interrupted()).isTrue();
    });
    Weft.run(() ->
        TaskGroup.run(group -> {
          Task<Result> cancelled =
              group.fork(() -> {
                assertThatThrownBy(() -> new Handoff<Boolean>().await())
                    .isInstanceOf(InterruptedException.class);
                return flight.result();
              });
          cancelled.cancel("test");
          assertThat(cancelled.settle()).isInstanceOf(Outcome.Done.class);
        }));
  }
}
