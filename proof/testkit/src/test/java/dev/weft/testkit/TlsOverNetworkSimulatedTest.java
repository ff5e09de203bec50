package dev.weft.testkit;

import static dev.weft.testkit.TwoHosts.PORT;
import static dev.weft.testkit.TwoHosts.timeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Identity;
import dev.weft.net.ListenerConfig;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;

/** TLS over a simulated network: the same handlers, however their bytes are cut. */
class TlsOverNetworkSimulatedTest {
  private static final Identity ME = Identity.selfSigned("server");
  private static final ListenerConfig SECURE =
      ListenerConfig.at(Address.any(PORT)).withTls(TlsConfig.of(ME));

  private static Stream connect(Target target) throws InterruptedException {
    NetConfig config =
        NetConfig.defaults()
            .withConnectTimeout(Duration.ofSeconds(5))
            .withTls(tls -> tls.withTrust(Trust.only(ME.certificate())));
    return Dialer.open(config).connect(target);
  }

  private static Stream connect() throws InterruptedException {
    return connect(Target.tls("10.0.0.1", PORT).withServerName("server"));
  }

  @Simulated(seeds = 10)
  void whatIsSentInSecret_comes_howeverItIsCut() throws Exception {
    byte[] sent = new byte[20_000];
    Weft.random().nextBytes(sent);
    new TwoHosts()
        .run(
            SECURE,
            TwoHosts::echo,
            () -> {
              try (Stream stream = connect(Target.tls("server", PORT))) {
                stream.write(sent);
                stream.closeOutput();
                assertThat(stream.readExactly(sent.length)).isEqualTo(sent);
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
              }
            });
  }

  @Simulated(seeds = 5)
  void theNameMustBeThatOfTheCertificate() throws Exception {
    TwoHosts two = new TwoHosts();
    two.network.names().set("other", Duration.ofMinutes(1), "10.0.0.1");
    two.run(
        SECURE,
        TwoHosts::echo,
        () ->
            assertThatThrownBy(() -> connect(Target.tls("other", PORT)))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("is for another host"));
  }

  @Simulated(seeds = 10)
  void handshake_takesOneRoundTripMore() throws Exception {
    TwoHosts.steady()
        .run(
            SECURE,
            TwoHosts::echo,
            () -> {
              Stream[] stream = new Stream[1];
              assertThat(timeOf(() -> stream[0] = connect()).toMillis()).isEqualTo(40);
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
              try (Stream silent = TwoHosts.connect()) {
                Duration took = timeOf(() -> silent.read(new byte[1]));
                assertThat(took.toMillis()).isBetween(9_980L, 10_040L);
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
                  Task<Stream> connecting = group.fork(() -> connect());
                  Weft.sleep(Duration.ofNanos(Weft.random().nextInt(60_000_000)));
                  connecting.cancel("the test says so");
                  try {
                    connecting.join().close(); // the hand-over won
                  } catch (TaskCancelledException e) {
                    // nothing was opened, or it was closed again
                  }
                }));
  }

  /** A partition or a reset at any moment of the handshake. */
  @Simulated(seeds = 25)
  void aHandshakeThatIsCutShort_endsInTime_andLeavesNothing() throws Exception {
    TwoHosts two = TwoHosts.steady();
    two.run(
        SECURE,
        TwoHosts::echo,
        () -> {
          boolean reset = Chaos.oneIn(2);
          TaskGroup.run(group -> {
            group.fork(() -> {
              Chaos.pause(100);
              if (reset) {
                two.network.resetAny();
              } else {
                two.network.partition("client", "server");
              }
            });
            try {
              connect().close();
            } catch (TimedOutException e) {
              assertThat(e).hasMessageContaining("connecting to 10.0.0.1:7");
            } catch (BrokenException e) {
              assertThat(reset).isTrue();
            }
          });
          two.network.heal();
        });
  }
}
