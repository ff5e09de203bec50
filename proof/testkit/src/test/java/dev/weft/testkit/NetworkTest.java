package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;

/** A simulated network as its users see it. */
class NetworkTest {
  @Simulated
  void echo() throws Exception {
    Network network = Network.open();
    Host server = network.host("server");
    Host client = network.host("client");
    byte[] sent = new byte[200_000];
    network.chance().nextBytes(sent);
    TaskGroup.run(group -> {
      Task<?> serving =
          group.fork(
              "server",
              () ->
                  server.run(() -> {
                    try (Listener listener = Listener.open(Address.any(7))) {
                      listener.serve(stream -> {
                        byte[] part = new byte[10_000];
                        for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
                          stream.write(java.util.Arrays.copyOf(part, n));
                        }
                      });
                    }
                  }));
      client.run(() -> {
        dev.weft.task.Weft.sleep(Chaos.millis(1));
        try (Stream stream = Dialer.open(NetConfig.defaults()).connect(Target.tcp("server", 7))) {
          group.fork(
              "writer",
              () -> {
                stream.write(sent);
                stream.closeOutput();
              });
          assertThat(stream.readExactly(sent.length)).isEqualTo(sent);
          assertThat(stream.read(new byte[1])).isEqualTo(-1);
        }
      });
      serving.cancel("done");
    });
    network.requireNothingLeft();
  }
}
