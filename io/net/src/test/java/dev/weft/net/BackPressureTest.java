package dev.weft.net;

import static dev.weft.net.Way.drain;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BackPressureTest {
  private static final int BLOCK = 64 * 1024;
  private static final long MUCH = 64L << 20;

  private static void writeMuch(Peer.Line line) throws Exception {
    OutputStream out = line.socket().getOutputStream();
    byte[] block = new byte[BLOCK];
    for (long sent = 0; sent < MUCH; sent += BLOCK) {
      out.write(block);
    }
  }

  @EveryWay
  void slowReader_stopsThePeerAndThenGetsEverything(Way way) throws Exception {
    CompletableFuture<Channel> opened = new CompletableFuture<>();
    try (Peer peer = Peer.open(BackPressureTest::writeMuch)) {
      way.run(() -> {
        Wire wire =
            way.dialer(NetConfig.defaults())
                .dial(peer.target(), pipeline -> opened.complete(pipeline.channel()));
        until(() -> !opened.getNow(null).config().isAutoRead());
        assertThat(peer.living()).as("the peer still has to send").isEqualTo(1);
        assertThat(drain(wire)).isEqualTo(MUCH);
        wire.close();
      });
    }
  }

  /** The reader empties the queue while the loop fills it: reading must never stay switched off. */
  @EveryWay
  void readerAsFastAsThePeer_isNeverForgotten(Way way) throws Exception {
    try (Peer peer = Peer.open(BackPressureTest::writeMuch)) {
      way.run(
          3,
          () ->
              TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                  Wire wire = way.dial(peer);
                  group.fork(() -> {
                    assertThat(drain(wire)).isEqualTo(MUCH);
                    wire.close();
                  });
                }
              }));
    }
  }

  @EveryWay
  void write_waitsForAPeerThatDoesNotRead_andCanBeCancelled(Way way) throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    AtomicLong got = new AtomicLong();
    try (Peer peer =
        Peer.open(line -> {
          read.await();
          got.set(line.socket().getInputStream().transferTo(OutputStream.nullOutputStream()));
        })) {
      way.run(() -> {
        Wire wire = way.dial(peer);
        AtomicLong sent = new AtomicLong();
        assertThatThrownBy(() ->
                Timeout.after(
                    Duration.ofMillis(100),
                    () -> {
                      while (true) {
                        send(wire);
                        sent.addAndGet(BLOCK);
                      }
                    }))
            .isInstanceOf(TimedOutException.class);
        TaskGroup.run(group -> {
          Task<?> writer = group.fork(() -> send(wire));
          read.countDown();
          writer.join();
        });
        until(() -> got.get() > 0 || peer.living() == 1);
        wire.write(Unpooled.EMPTY_BUFFER);
        wire.close();
        until(() -> peer.living() == 0);
        assertThat(got.get()).isPositive().isLessThanOrEqualTo(sent.get() + BLOCK);
      });
    }
  }

  private static void send(Wire wire) throws InterruptedException {
    ByteBuf block = Unpooled.wrappedBuffer(new byte[BLOCK]);
    boolean sent = false;
    try {
      wire.write(block);
      sent = true;
    } finally {
      if (!sent) {
        block.release();
      }
    }
  }
}
