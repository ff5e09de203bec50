package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Who receives slowly slows its peer, and memory stays bounded on both sides. */
class BackPressureTest {
  private static final WebSocketConfig PLAIN = WebSocketConfig.defaults().withoutDeflate();

  @BothDoors
  void aSlowReceiver_slowsItsPeer(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) ->
            TaskGroup.run(group -> {
              AtomicInteger sent = new AtomicInteger();
              AtomicLong unsent = new AtomicLong();
              Task<?> sender =
                  group.fork(() -> {
                    for (int i = 0; i < 4_000; i++) {
                      client.send(new byte[10_000]);
                      unsent.accumulateAndGet(client.stats().unsent(), Math::max);
                      sent.incrementAndGet();
                    }
                  });
              int before;
              do { // until it waits
                before = sent.get();
                Weft.sleep(Duration.ofMillis(20));
              } while (sent.get() != before || server.stats().unread() < 64 * 1024);
              assertThat(sent.get()).isLessThan(4_000);
              // one read of the socket may bring more than the backlog
              assertThat(server.stats().unread()).isBetween(64L * 1024, 2L << 20);
              for (int i = 0; i < 4_000; i++) {
                assertThat(server.receive().orElseThrow().length()).isEqualTo(10_000);
              }
              sender.join();
              assertThat(unsent.get()).isLessThan(64 * 1024 + 11_000);
              assertThat(server.stats().unread()).isZero();
            }));
  }

  @BothDoors
  void tinyFrames_areCountedForWhatTheyCost(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<?> sender =
                  group.fork(() -> {
                    for (int i = 0; i < 20_000; i++) {
                      client.send("");
                    }
                  });
              for (int i = 0; i < 20_000; i++) {
                assertThat(server.receive()).isPresent();
              }
              sender.join();
            }));
  }

  @BothDoors
  void twoThatOnlySend_areNotStuck_onceOneReceives(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) ->
            TaskGroup.run(group -> {
              int there = CancelTest.fill(client);
              int back = CancelTest.fill(server);
              for (int i = 0; i < there; i++) {
                assertThat(server.receive()).isPresent();
              }
              for (int i = 0; i < back; i++) {
                assertThat(client.receive()).isPresent();
              }
              assertThat(client.ping()).isPositive();
            }));
  }
}
