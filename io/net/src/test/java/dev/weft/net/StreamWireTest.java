package dev.weft.net;

import static dev.weft.net.Ends.meet;
import static dev.weft.net.Way.read;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.CancelledException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stream that becomes a wire, whatever has happened to it before. */
@ExtendWith(NoLeaks.class)
class StreamWireTest {
  private static void lines(ChannelPipeline pipeline) {
    pipeline.addLast(new LineBasedFrameDecoder(100));
  }

  @EveryWay
  void wire_beginsWithWhatWasNotRead(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("head\none\ntw");
          assertThat(near.readLine(10)).contains("head");
          until(() -> near.stats().received() == 11);
          Wire wire = near.wire(StreamWireTest::lines);
          assertThat(read(wire, 3)).isEqualTo("one");
          far.write("o\n");
          assertThat(read(wire, 3)).isEqualTo("two");
          wire.write(Way.bytes("answer\n"));
          assertThat(far.readLine(10)).contains("answer");
          wire.close();
          assertThat(far.read(new byte[1])).isEqualTo(-1);
        });
  }

  @EveryWay
  void peerThatHasEnded_isHeardToTheEnd(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("one\ntwo\n");
          far.closeOutput();
          until(() -> near.stats().received() == 8 && !near.isOpen());
          Wire wire = near.wire(StreamWireTest::lines);
          assertThat(read(wire, 3)).isEqualTo("one");
          assertThat(read(wire, 3)).isEqualTo("two");
          assertThat(wire.read()).isEmpty();
          wire.write(Way.bytes("it still listens\n"));
          assertThat(far.readLine(20)).contains("it still listens");
          wire.close();
        });
  }

  @EveryWay
  void peerThatHasReset_isNotTakenForOneThatEnded(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("one\n");
          until(() -> near.stats().received() == 4);
          far.abort();
          until(() -> !near.isOpen());
          assertThatThrownBy(
                  () -> {
                    Wire wire = near.wire(StreamWireTest::lines);
                    assertThat(read(wire, 3)).isEqualTo("one");
                    wire.read();
                  })
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining(" was lost: ");
        });
  }

  /** What is passed on may be more than the wire wants to keep: it must be able to pause. */
  @EveryWay
  void wire_thatBeginsFull_stillSlowsItsPeer(Way way) throws Exception {
    String many = "x\n".repeat(200);
    AtomicReference<Channel> channel = new AtomicReference<>();
    meet(
        way,
        (near, far) -> {
          far.write(many);
          until(() -> near.stats().received() == many.length());
          Wire wire =
              near.wire(pipeline -> {
                channel.set(pipeline.channel());
                lines(pipeline);
              });
          until(() -> !channel.get().config().isAutoRead());
          for (int i = 0; i < 200; i++) {
            ByteBuf line = (ByteBuf) wire.read().orElseThrow();
            assertThat(WireTest.length(line)).isEqualTo(1);
          }
          until(() -> channel.get().config().isAutoRead());
          wire.close();
        });
  }

  @EveryWay
  void wire_cancelledWhileItFlushes_closesTheStream(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              near.write(Ends.pattern(0, 12 << 20));
              Task<Wire> upgrade = group.fork(() -> near.wire(pipeline -> {}));
              until(() -> near.stats().sent() > 0);
              upgrade.cancel("enough");
              assertThatThrownBy(() -> upgrade.settle().orThrow())
                  .isInstanceOfAny(
                      CancelledException.class, dev.weft.task.TaskCancelledException.class);
              until(near::isGone);
            }));
  }
}
