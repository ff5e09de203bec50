package dev.weft.testkit;

import static dev.weft.testkit.TwoHosts.PORT;
import static dev.weft.testkit.TwoHosts.connect;
import static dev.weft.testkit.TwoHosts.timeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Identity;
import dev.weft.net.ListenerConfig;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;

/** TLS over a simulated network: its handshakes take round trips, and none of its time is real. */
class NetworkTlsSimulatedTest {
  private static final Identity ME = Identity.selfSigned("server");
  private static final ListenerConfig SECURE =
      ListenerConfig.at(Address.any(PORT)).withTls(TlsConfig.of(ME));

  private static Stream secure() throws InterruptedException {
    NetConfig config =
        NetConfig.defaults().withTls(tls -> tls.withTrust(Trust.only(ME.certificate())));
    Target target = Target.tls("10.0.0.1", PORT).withServerName("server");
    return Dialer.open(config).connect(target);
  }

  @Simulated(seeds = 10)
  void handshake_takesOneRoundTripMore() throws Exception {
    TwoHosts.steady()
        .run(
            SECURE,
            TwoHosts::echo,
            () -> {
              Stream[] stream = new Stream[1];
              assertThat(timeOf(() -> stream[0] = secure()).toMillis()).isEqualTo(40);
              stream[0].write("x");
              assertThat(timeOf(() -> stream[0].readExactly(1)).toMillis()).isEqualTo(20);
              stream[0].close();
            });
  }

  @Simulated(seeds = 10)
  void silentClient_isSentAwayAfterTenSeconds() throws Exception {
    TwoHosts.steady()
        .run(
            SECURE,
            TwoHosts::echo,
            () -> {
              try (Stream silent = connect()) {
                Duration took = timeOf(() -> silent.read(new byte[1]));
                assertThat(took.toMillis()).isBetween(9_990L, 10_030L);
              }
            });
  }

  @Simulated(seeds = 60)
  void cancelledAtAnyMoment_leavesNothing() throws Exception {
    new TwoHosts()
        .run(
            SECURE,
            TwoHosts::echo,
            () ->
                TaskGroup.run(group -> {
                  Task<Stream> connecting = group.fork(() -> secure());
                  Weft.sleep(Duration.ofNanos(Weft.random().nextInt(60_000_000)));
                  connecting.cancel("the test says so");
                  try {
                    connecting.join().close(); // the hand-over won
                  } catch (TaskCancelledException e) {
                    // nothing was opened, or it was closed again
                  }
                }));
  }
}
