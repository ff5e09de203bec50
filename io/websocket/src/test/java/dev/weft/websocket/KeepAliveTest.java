package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A peer that is silent is asked, and one that does not answer is gone. */
class KeepAliveTest {
  private final BlockingQueue<Throwable> ends = new ArrayBlockingQueue<>(10);

  private static WebSocketConfig every(Duration interval, Duration patience) {
    return WebSocketConfig.defaults()
        .withKeepAlive(alive -> alive.withInterval(interval).withPatience(patience));
  }

  /** A peer is asked once, says nothing, and is left. */
  private void serveSilentPeer(WeftConfig engine, WebSocket.Body talk) throws Exception {
    Duration soon = Duration.ofMillis(20);
    Runs.serve(
        engine,
        every(soon, soon),
        talk,
        ends::add,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.next()).startsWith("89:");
            assertThat(peer.next()).isIn("end", "lost");
          }
        });
  }

  @BothDoors
  void aPeerThatAnswersNoPing_isGone(WeftConfig engine) throws Exception {
    serveSilentPeer(engine, socket -> socket.receive());
    assertThat(ends.poll(20, TimeUnit.SECONDS))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("is gone: it said nothing for");
  }

  @BothDoors
  void aHandlerThatWaitsForSomethingElse_isCancelled(WeftConfig engine) throws Exception {
    serveSilentPeer(engine, socket -> Weft.sleep(Runs.DAY));
    assertThat(ends.poll(20, TimeUnit.SECONDS)).hasMessageContaining("it said nothing for");
  }

  @BothDoors
  void aPeerThatAnswers_stays(WeftConfig engine) throws Exception {
    Runs.serve(
        engine,
        every(Duration.ofMillis(10), Duration.ofSeconds(20)),
        socket -> assertThat(socket.receive()).contains(new Message.Text("still here")),
        ends::add,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            for (int i = 0; i < 5; i++) {
              String ping = peer.next();
              assertThat(ping).startsWith("89:").hasSize(11);
              peer.frame(0x8a, ping.substring(3));
            }
            peer.frame(0x81, "still here");
            peer.close(1_000);
          }
        });
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isSameAs(Runs.NOTHING);
  }

  @BothDoors
  void aPeerThatIsNotRead_isNotBlamed(WeftConfig engine) throws Exception {
    Duration soon = Duration.ofMillis(20);
    WebSocketConfig config =
        every(soon, soon).withLimits(limits -> limits.withBacklog(1)).withoutDeflate();
    Runs.serve(
        engine,
        config,
        socket -> {
          Runs.until(() -> socket.stats().unread() > 0);
          Weft.sleep(Duration.ofMillis(200));
          assertThat(socket.receive()).isPresent();
        },
        ends::add,
        port -> {
          try (RawPeer peer = RawPeer.saying(port, "and then nothing")) {
            String next = peer.next();
            while (next.startsWith("89:")) {
              next = peer.next();
            }
            assertThat(next).isEqualTo("88:1000");
            peer.close(1_000);
          }
        });
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isSameAs(Runs.NOTHING);
  }

  @BothDoors
  void whoHasNothingToSay_isClosed(WeftConfig engine) throws Exception {
    WebSocketConfig config =
        WebSocketConfig.defaults()
            .withKeepAlive(alive -> alive.withIdle(Duration.ofMillis(30)))
            .withClosing(Duration.ofMillis(100));
    Runs.serve(
        engine,
        config,
        socket -> assertThat(socket.receive()).isEmpty(),
        ends::add,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.nextIsLast()).isIn("88:1001 end", "88:1001 lost");
          }
        });
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isSameAs(Runs.NOTHING);
  }
}
