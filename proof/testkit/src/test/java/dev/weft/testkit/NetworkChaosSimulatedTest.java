package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.ListenerStats;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.StreamConfig;
import dev.weft.net.Target;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Streams over networks that do all that networks do, used by tasks that are cancelled any time.
 */
class NetworkChaosSimulatedTest {
  /** Names that lead to the server, or nowhere. */
  private static final String[] NAMES = {
    "server", "server", "10.0.0.1", "10.0.0.1", "nobody", "10.9.9.9"
  };

  private static Link anyLink() {
    return Link.defaults()
        .withLatency(millis(upTo(30)))
        .withJitter(millis(upTo(30)))
        .withBandwidth(oneIn(3) ? 1_000_000 : Long.MAX_VALUE)
        .withWindow(oneIn(3) ? 2_000 : 64 * 1024)
        .withLoss(oneIn(4) ? 0.1 : 0)
        .withResets(oneIn(4) ? 0.01 : 0);
  }

  private static ListenerConfig anyListener() {
    ListenerConfig config =
        ListenerConfig.at(Address.any(TwoHosts.PORT))
            .withBacklog(1 + upTo(9))
            .withStream(anyStream());
    return oneIn(2)
        ? config
        : config
            .withMaxConnections(1 + upTo(4))
            .withMaxPerPeer(1 + upTo(9))
            .withAtLimit(oneIn(2) ? ListenerConfig.AtLimit.WAIT : ListenerConfig.AtLimit.RESET);
  }

  private static StreamConfig anyStream() {
    return StreamConfig.defaults()
        .withReadBuffer(1_024 << upTo(6))
        .withWriteBuffer(1_024 << upTo(6))
        .withLinger(millis(upTo(2_000)));
  }

  /** Whatever goes wrong comes up, goes away, and is over in the end. */
  private static void anyFaults(Network network) throws InterruptedException {
    for (int i = upTo(4); i > 0; i--) {
      pause(150);
      switch (upTo(6)) {
        case 0 -> network.partition("client", "server");
        case 1 -> network.partitionOneWay("client", "server");
        case 2 -> network.partitionOneWay("server", "client");
        case 3 -> network.resetAny();
        case 4 -> network.silence("client", "server");
        default -> network.names().silent(true);
      }
      pause(300);
      network.heal();
      network.names().silent(false);
    }
  }

  /** One who answers, in one of many ways. */
  private static void anyAnswer(Stream stream) throws InterruptedException {
    stream.idleTimeout(Duration.ofMinutes(2));
    switch (upTo(4)) {
      case 0 -> {
        if (oneIn(2)) {
          stream.abort();
        }
      }
      case 1 -> pause(500);
      default -> TwoHosts.echo(stream);
    }
  }

  /** One who asks, in one of many ways; what comes back must be what was sent. */
  private static void anyQuestion() throws InterruptedException {
    NetConfig config =
        NetConfig.defaults().withStream(anyStream()).withConnectTimeout(millis(1 + upTo(5_000)));
    Target target = Target.tcp(NAMES[upTo(NAMES.length - 1)], TwoHosts.PORT);
    try (Stream stream = Dialer.open(config).connect(target)) {
      stream.idleTimeout(Duration.ofMinutes(1));
      byte[] sent = new byte[1 + upTo(oneIn(4) ? 50_000 : 500)];
      Weft.random().nextBytes(sent);
      TaskGroup.run(group -> {
        group.fork(() -> {
          for (int at = 0; at < sent.length; ) {
            int end = Math.min(sent.length, at + 1 + upTo(sent.length));
            stream.write(Arrays.copyOfRange(sent, at, end));
            at = end;
          }
          if (oneIn(2)) {
            stream.closeOutput();
          }
        });
        if (!oneIn(4)) {
          assertThat(stream.readExactly(sent.length)).isEqualTo(sent);
        }
      });
    } catch (WeftException e) {
      // refused, lost, too late: said by name
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Simulated(seeds = 350)
  void whateverHappens_nothingIsLeft_andWhatComesIsWhatWasSent() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.link(anyLink());
    Listener[] left = new Listener[1];
    ListenerConfig config = anyListener();
    TaskGroup.run(group -> {
      try (Listener listener = two.server.call(() -> Listener.open(config))) {
        Task<?> serving =
            group.fork(
                "server",
                () ->
                    two.server.run(() ->
                        listener.serve(NetworkChaosSimulatedTest::anyAnswer, (stream, e) -> {})));
        group.fork("faults", () -> anyFaults(two.network));
        two.client.run(() ->
            Chaos.crowdWithLosses(
                6,
                100,
                number -> {
                  pause(200);
                  anyQuestion();
                }));
        if (oneIn(2)) {
          serving.cancel("by chance");
        }
        listener.close();
        serving.settle();
        left[0] = listener;
      }
    });
    two.network.requireNothingLeft();
    ListenerStats last = left[0].stats();
    assertThat(last.open()).isZero();
    assertThat(last.peak()).isLessThanOrEqualTo(config.limits().connections());
  }
}
