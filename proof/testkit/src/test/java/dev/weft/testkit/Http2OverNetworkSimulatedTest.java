package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.net.Stream;
import dev.weft.server.Exchange;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.ServerConfig;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/2 over a simulated network: a small client, frame by frame, and the server. */
class Http2OverNetworkSimulatedTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW = 8;
  private static final int LAST = 1;

  private int began;
  private int ended;

  private Response counted(Exchange exchange) throws InterruptedException {
    began++;
    try {
      if (oneIn(3)) {
        pause(1_000);
      }
      int length = (int) exchange.param("count", 0, 100_000);
      return oneIn(2)
          ? Response.text("x".repeat(length))
          : Response.of("x/y", Body.of(out -> parts(out, length)));
    } finally {
      ended++;
    }
  }

  private static void parts(Body.Out out, int length) throws InterruptedException {
    for (int left = length; left > 0; left -= 5_000) {
      out.write(new byte[Math.min(left, 5_000)]);
      if (oneIn(5)) {
        out.flush();
        pause(50);
      }
    }
  }

  // ---- a small client ----

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** {@return GET, http, this path, and a host, in HPACK} */
  private static byte[] head(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x82);
    block.write(0x86);
    block.write(0x04);
    block.write(path.length());
    block.writeBytes(path.getBytes(US_ASCII));
    block.writeBytes(new byte[] {0x01, 1, 'h'});
    return block.toByteArray();
  }

  private static void begin(Stream stream) throws InterruptedException {
    stream.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    stream.write(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 2, 0, 0})); // windows of 128 KiB
    stream.write(frame(WINDOW, 0, 0, number(1 << 30)));
  }

  /** Asks for so many bodies at once; {@return how many bytes came of each that came whole} */
  private static Map<Integer, Integer> ask(Stream stream, int[] lengths, boolean takesBack)
      throws InterruptedException {
    begin(stream);
    int open = lengths.length;
    for (int i = 0; i < lengths.length; i++) {
      stream.write(frame(HEADERS, LAST | 4, 2 * i + 1, head("/bytes/" + lengths[i])));
      if (takesBack && oneIn(4)) {
        pause(100);
        stream.write(frame(RESET, 0, 2 * i + 1, number(8)));
        open--;
      }
    }
    Map<Integer, Integer> came = new TreeMap<>();
    Map<Integer, Integer> whole = new TreeMap<>();
    while (whole.size() < open) {
      ByteBuffer head = ByteBuffer.wrap(stream.readExactly(9));
      int length = (head.getShort() & 0xFFFF) << 8 | head.get() & 0xFF;
      int type = head.get();
      int flags = head.get();
      int id = head.getInt();
      stream.readExactly(length);
      came.merge(id, type == DATA ? length : 0, Integer::sum);
      if (type <= HEADERS && (flags & LAST) != 0) {
        whole.put(id, came.getOrDefault(id, 0));
      }
    }
    return whole;
  }

  private static int[] lengths() {
    int[] lengths = new int[1 + upTo(10)];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = oneIn(2) ? upTo(100) : upTo(100_000);
    }
    return lengths;
  }

  private static void visit(boolean takesBack) throws InterruptedException {
    int[] lengths = lengths();
    try (Stream stream = TwoHosts.connect("server")) {
      Map<Integer, Integer> whole =
          Timeout.after(Duration.ofSeconds(20), () -> ask(stream, lengths, takesBack));
      whole.forEach((id, bytes) -> assertThat(bytes).isEqualTo(lengths[id / 2]));
    }
  }

  private static void perhapsVisit(int number) throws InterruptedException {
    pause(500);
    try {
      visit(true);
    } catch (WeftException e) {
      // the network was in the way, or the answer that was taken back was the one waited for
    }
  }

  // ---- what holds ----

  private Server open(TwoHosts two) throws Exception {
    Routes routes = Routes.of().get("/bytes/{count}", this::counted);
    return two.server.call(() ->
        Server.open(
            ServerConfig.at(Address.any(TwoHosts.PORT)).withGrace(millis(upTo(2_000))), routes));
  }

  /** Whatever bytes a packet holds, each stream gets its own. */
  @Simulated(seeds = 50)
  void aQuietNetwork_losesNothing() throws Exception {
    TwoHosts two = new TwoHosts();
    TaskGroup.run(group -> {
      Server server = open(two);
      group.fork("server", () -> two.server.run(server::serve));
      two.client.run(() -> Chaos.crowd(4, number -> visit(false)));
      server.stop();
    });
    assertThat(ended).isEqualTo(began).isPositive();
    two.network.requireNothingLeft();
  }

  /** Streams taken back, connections lost, halves of the network apart: no handler is left. */
  @Simulated(seeds = 150)
  void whateverHappens_nothingIsLeft() throws Exception {
    TwoHosts two = Mishaps.rough();
    TaskGroup.run(group -> {
      Server server = open(two);
      group.fork("server", () -> two.server.run(server::serve));
      group.fork("faults", () -> Mishaps.happen(two.network, 500, 1_500));
      two.client.run(
          () -> Chaos.crowdWithLosses(5, 800, Http2OverNetworkSimulatedTest::perhapsVisit));
      two.network.heal();
      Weft.sleep(Duration.ofSeconds(3));
      server.stop();
    });
    assertThat(ended).isEqualTo(began);
    two.network.requireNothingLeft();
  }
}
