package dev.weft.net;

import static dev.weft.net.Ends.meet;
import static dev.weft.net.Ends.pattern;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StreamCloseTest {
  private static final int MUCH = 12 << 20;
  private static final StreamConfig PATIENT =
      StreamConfig.defaults().withLinger(Duration.ofMinutes(1));

  @EveryWay
  void close_sendsWhatWasWritten_inTheBackground(Way way) throws Exception {
    meet(
        way,
        PATIENT,
        (near, far) -> {
          near.write(pattern(0, MUCH));
          near.close();
          assertThat(far.readExactly(MUCH)).isEqualTo(pattern(0, MUCH));
          assertThat(far.read(new byte[1])).isEqualTo(-1);
        });
  }

  /** A socket that is closed before all was read is reset, and with it goes what was just sent. */
  @EveryWay
  void close_whileThePeerStillSends_losesNothingOfWhatWasWritten(Way way) throws Exception {
    meet(
        way,
        PATIENT,
        (near, far) ->
            TaskGroup.run(group -> {
              group.fork(() -> {
                far.write(pattern(0, MUCH)); // nobody reads that
                far.flush();
                assertThat(far.readExactly(MUCH)).isEqualTo(pattern(0, MUCH));
                assertThat(far.read(new byte[1])).isEqualTo(-1);
                far.close();
              });
              until(() -> near.stats().received() > 0);
              near.write(pattern(0, MUCH));
              near.close();
            }));
  }

  /** The one who closes first waits for the other, but holds no descriptor beyond that. */
  @EveryWay
  void close_onBothSides_freesTheSockets(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen(c -> c.withStream(PATIENT))) {
        meetOnce(way, listener); // the first one opens what is kept for all
        long before = Sockets.open();
        meetOnce(way, listener);
        until(() -> Sockets.open() <= before);
      }
    });
  }

  private static void meetOnce(Way way, Listener listener) throws InterruptedException {
    Stream near = way.connect(listener);
    Stream far = listener.accept();
    near.write("bye");
    near.close();
    assertThat(far.readExactly(3)).isEqualTo(Ends.bytes("bye"));
    far.close();
    until(() -> listener.stats().open() == 0 && near.isGone());
  }

  @EveryWay
  void peerThatNeverReads_isDroppedAfterTheLingerTime(Way way) throws Exception {
    meet(
        way,
        StreamConfig.defaults().withLinger(Duration.ofMillis(50)),
        (near, far) -> {
          near.write(pattern(0, MUCH));
          Weft.sleep(Duration.ofMillis(20));
          near.close();
          Duration took = awaitEnd(near);
          assertThat(took).isLessThan(Duration.ofSeconds(30));
          assertThatThrownBy(() -> far.readExactly(MUCH))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining(" was lost: ");
        });
  }

  /** It has all, but keeps its end open: after the linger time we do not wait for it any more. */
  @EveryWay
  void peerThatNeverEnds_isLeftAfterTheLingerTime_withAllItWasSent(Way way) throws Exception {
    meet(
        way,
        StreamConfig.defaults().withLinger(Duration.ofMillis(20)),
        (near, far) -> {
          near.write("all");
          near.close();
          awaitEnd(near);
          assertThat(far.readExactly(3)).isEqualTo(Ends.bytes("all"));
          assertThat(far.read(new byte[1])).isEqualTo(-1);
        });
  }

  private static Duration awaitEnd(Stream stream) throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    until(stream::isGone);
    return clock.since(start);
  }

  @EveryWay
  void abort_resets_andDropsWhatWasNotSent(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          near.write(pattern(0, MUCH));
          near.abort();
          assertThatThrownBy(() -> far.readExactly(MUCH))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining(" was lost: ");
          near.abort();
          until(near::isGone);
          near.abort();
          near.close();
          near.closeOutput();
        });
  }

  @EveryWay
  void programThatEndsAtOnce_hasSaidAllItWrote(Way way) throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (Peer peer = Peer.open(line -> heard.complete(line.read(1_000)))) {
      way.run(() -> {
        Stream stream = way.dialer(NetConfig.defaults()).connect(peer.target());
        stream.write("x".repeat(1_000));
        stream.close();
      });
      assertThat(heard.join()).hasSize(1_000);
    }
  }

  @EveryWay
  void streamNobodyCloses_endsWithItsEngine(Way way) throws Exception {
    long before = Sockets.open();
    way.run(() -> {
      Listener listener = way.listen();
      way.connect(listener).write("x");
      listener.accept().readExactly(1);
      way.connect(listener);
    });
    if (way.transport() != SystemTransport.IO_URING) { // Netty's ring may end before its channels
      until(() -> Sockets.open() <= before);
    }
  }
}
