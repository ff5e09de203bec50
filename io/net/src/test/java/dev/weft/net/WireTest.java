package dev.weft.net;

import static dev.weft.net.Way.bytes;
import static dev.weft.net.Way.drain;
import static dev.weft.net.Way.read;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Fork;
import dev.weft.task.Loop;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class WireTest {
  @EveryWay
  void bytes_goThereAndBack(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        wire.write(bytes("hello"));
        assertThat(read(wire, 5)).isEqualTo("hello");
        assertThat(wire.isUsable()).isTrue();
        wire.close();
        assertThat(wire.isUsable()).isFalse();
        until(() -> peer.living() == 0);
      });
    }
  }

  @EveryWay
  void aMessageAside_comesOnAConnectionOfItsOwn(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      CompletableFuture<String> heard = new CompletableFuture<>();
      way.run(() -> {
        try (Peer lonely = Peer.open(line -> hear(line, heard))) {
          Wire wire = way.dial(lonely);
          wire.sendAside("stop".getBytes(StandardCharsets.US_ASCII));
          until(heard::isDone);
          assertThat(heard.join()).isEqualTo("stop");
          assertThat(wire.isUsable()).isTrue();
          wire.close();
        }
        Wire wire = way.dial(peer);
        peer.close();
        wire.sendAside(new byte[] {1}); // nobody is there any more, and nobody is told
        wire.close();
      });
    }
  }

  /** The first connection says nothing; what the other says until its end is what was heard. */
  private static void hear(Peer.Line line, CompletableFuture<String> heard) throws IOException {
    String word = line.read(100);
    if (!word.isEmpty()) {
      heard.complete(word);
    }
  }

  @EveryWay
  void read_whenCancelled_hasTakenNothing(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        for (int i = 0; i < 20; i++) {
          assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(1), wire::read))
              .isInstanceOf(TimedOutException.class);
          assertThat(wire.isUsable()).isTrue();
        }
        wire.write(bytes("still there"));
        assertThat(read(wire, 11)).isEqualTo("still there");
        wire.close();
      });
    }
  }

  /** Cancellation and message meet as closely as they can; no byte may get lost between them. */
  @EveryWay
  void read_whenCancelledAsTheMessageComes_losesNoByte(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      way.run(
          2,
          () -> {
            Wire wire = way.dial(peer);
            StringBuilder got = new StringBuilder();
            for (int i = 0; i < 300; i++) {
              TaskGroup.run(group -> {
                Task<?> reader = group.fork(() -> got.append(read(wire, 1)));
                wire.write(bytes("x"));
                reader.cancel("the test says so");
              });
            }
            while (got.length() < 300) {
              got.append(read(wire, 1));
            }
            assertThat(got).hasSize(300);
            wire.close();
          });
    }
  }

  @EveryWay
  void read_whenMessagesNeverEnd_canBeCancelledAllTheSame(Way way) throws Exception {
    byte[] block = new byte[64 * 1024];
    try (Peer peer =
        Peer.open(line -> {
          while (true) {
            line.socket().getOutputStream().write(block);
          }
        })) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(50), () -> drain(wire)))
            .isInstanceOf(TimedOutException.class);
        wire.close();
        until(() -> peer.living() == 0);
      });
    }
  }

  @EveryWay
  void read_whenThePeerEnds_isEmptyAfterTheLastByte(Way way) throws Exception {
    try (Peer peer = Peer.open(line -> line.write("bye"))) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        assertThat(read(wire, 100)).isEqualTo("bye");
        assertThat(wire.read()).isEmpty();
        assertThat(wire.isUsable()).isFalse();
        wire.close();
      });
    }
  }

  @EveryWay
  void read_whenThePeerResets_saysSo(Way way) throws Exception {
    try (Peer peer =
        Peer.open(line -> {
          line.read(2);
          line.reset();
        })) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        wire.write(bytes("go"));
        assertThatThrownBy(wire::read)
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("the connection to " + peer.target() + " was lost: ");
        wire.close();
      });
    }
  }

  @EveryWay
  void read_whenAWriteFailed_stillTellsWhatThePeerSaidBefore(Way way) throws Exception {
    try (Peer peer =
        Peer.open(line -> {
          line.write("no more");
          line.read(1);
        })) { // closes with unread bytes: the next write meets a reset
      way.run(() -> {
        Wire wire = way.dial(peer);
        wire.write(bytes("a long question"));
        until(() -> peer.accepted() == 1 && peer.living() == 0);
        wire.write(bytes("another"));
        assertThat(read(wire, 7)).isEqualTo("no more");
        wire.close();
      });
    }
  }

  @EveryWay
  void write_whenTheCodecRefuses_breaksTheWire(Way way) throws Exception {
    try (Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(() -> {
        Wire wire =
            way.dialer(NetConfig.defaults())
                .dial(peer.target(), pipeline -> pipeline.addLast(new Refusing()));
        wire.write(bytes("x"));
        assertThatThrownBy(wire::read)
            .isInstanceOf(BrokenException.class)
            .hasMessage("cannot send to " + peer.target() + ": not that");
        until(() -> peer.living() == 0);
        wire.close();
      });
    }
  }

  private static final class Refusing extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setFailure(new IllegalArgumentException("not that"));
    }
  }

  @EveryWay
  void wire_mayBeUsedFromAnotherLoop(Way way) throws Exception {
    try (Peer peer = Peer.echo()) {
      way.run(
          4,
          () -> {
            Wire wire = way.dial(peer);
            List<Integer> loops = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 40; i++) {
              Fork there = Fork.named("ping").withPlacement(Fork.Placement.on(i % 4));
              TaskGroup.run(group ->
                  group.fork(
                      there,
                      () -> {
                        loops.add(Loop.current().number());
                        wire.write(bytes("ping"));
                        assertThat(read(wire, 4)).isEqualTo("ping");
                      }));
            }
            assertThat(loops).hasSize(40).contains(0, 1, 2, 3);
            wire.close();
          });
    }
  }

  @EveryWay
  void close_releasesWhatNobodyRead(Way way) throws Exception {
    try (Peer peer =
        Peer.open(line -> {
          line.write("one");
          line.awaitEnd();
        })) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        until(() -> !wire.isUsable()); // unasked bytes have come
        wire.close();
        wire.close();
        assertThat(wire.read()).isEmpty();
        wire.write(bytes("nobody gets this"));
        assertThat(wire.read()).isEmpty();
        until(() -> peer.living() == 0);
      });
    }
  }

  @EveryWay
  void read_whenTheWireIsClosedMeanwhile_isEmpty(Way way) throws Exception {
    try (Peer peer = Peer.open(Peer.Line::awaitEnd)) {
      way.run(
          2,
          () -> {
            Wire wire = way.dial(peer);
            TaskGroup.run(group -> {
              Task<Boolean> reader = group.fork(() -> wire.read().isEmpty());
              Timeout.after(Duration.ofSeconds(1), () -> {});
              wire.close();
              assertThat(reader.join()).isTrue();
            });
          });
    }
  }

  static int length(Object message) {
    ByteBuf buffer = (ByteBuf) message;
    int length = buffer.readableBytes();
    buffer.release();
    return length;
  }
}
