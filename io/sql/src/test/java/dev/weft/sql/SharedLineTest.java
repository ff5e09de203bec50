package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Dialer;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedLineTest {
  private static final Plan NOTHING = new Plan(List.of());

  private static final SharedLine.Owner NOBODY =
      new SharedLine.Owner() {
        @Override
        public void closed(SharedLine line) {}

        @Override
        public void cancelSent() {}
      };

  private static SharedLine line(ServerSocket server) throws InterruptedException {
    int port = server.getLocalPort();
    Stream stream = Dialer.open(NetConfig.defaults()).connect(Target.tcp("127.0.0.1", port));
    Address address = Address.of("postgresql://u:p@127.0.0.1:%d/it".formatted(port));
    Startup startup = new Startup(stream, SharedOptions.of(address).orElseThrow());
    return SharedLine.of(startup, Duration.ofMinutes(1), NOBODY);
  }

  /** Who has picked one just before. */
  @Test
  void whoComesAfterTheEndOfItsLoop_isTurnedBack_andSoIsTheNext() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SharedLine line = Weft.run(() -> line(server));
      Weft.run(() ->
          Timeout.after(
              Duration.ofSeconds(10),
              () -> {
                for (int i = 0; i < 3; i++) {
                  Flight flight =
                      new Flight(Sql.plain("SELECT"), NOTHING, new byte[0], 1, false, 0);
                  assertThat(flight.over(line).sent()).isFalse();
                  assertThat(line.load()).isZero();
                }
              }));
    }
  }
}
