package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClientConfig;
import dev.weft.task.WeftException;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong between a client and a server, and what an error must say of it. */
final class Mishaps {
  private static final List<String> PHASES =
      List.of(
          "connecting to",
          "connection to",
          "cannot connect",
          "closed the connection",
          "no route",
          "unknown host",
          "no name server",
          "first byte",
          "the call to",
          "cannot send to",
          "is not understood",
          "waiting for",
          "borrow");

  private Mishaps() {}

  /** {@return what an error says: of whom, and what was done} And what else it may say. */
  static String phase(String... more) {
    List<String> all = new ArrayList<>(PHASES);
    all.addAll(List.of(more));
    return "(?s).*(" + String.join("|", all) + ").*";
  }

  /** Two hosts whose packets come when they like, and whose connections may break. */
  static TwoHosts rough() {
    TwoHosts two = new TwoHosts();
    two.network.link(Link.defaults().withJitter(millis(upTo(50))).withResets(oneIn(3) ? 0.01 : 0));
    return two;
  }

  /** Up to three times something goes wrong, for a while. */
  static void happen(Network network, int calm, int lasting) throws InterruptedException {
    happen(network, calm, lasting, false);
  }

  /** As {@link #happen}, and names cannot be asked for, either. */
  static void happenToNamesToo(Network network, int calm, int lasting) throws InterruptedException {
    happen(network, calm, lasting, true);
  }

  private static void happen(Network network, int calm, int lasting, boolean names)
      throws InterruptedException {
    for (int i = upTo(3); i > 0; i--) {
      pause(calm);
      switch (upTo(names ? 4 : 3)) {
        case 0 -> network.partition("client", "server");
        case 1 -> network.silence("client", "server");
        case 4 -> network.names().silent(true);
        default -> network.resetAny();
      }
      pause(lasting);
      network.heal();
      network.names().silent(false);
    }
  }

  /** A client that does not wait for long, and has little room. */
  static HttpClientConfig anyConfig() {
    return HttpClientConfig.defaults()
        .withTimeouts(
            t -> t.withFirstByte(millis(500 + upTo(2_000))).withCall(millis(500 + upTo(10_000))))
        .withLimits(limits -> limits.withConnections(1 + upTo(4)).withPerHost(1 + upTo(3)))
        .withNet(net -> net.withConnectTimeout(millis(100 + upTo(2_000))));
  }

  /** Calls three times; an error is one that says where. */
  static void thrice(String phase, Chaos.Member call) throws Exception {
    for (int i = 0; i < 3; i++) {
      pause(300);
      try {
        call.run(i);
      } catch (WeftException e) {
        assertThat(e.getMessage()).matches(phase);
      }
    }
  }
}
