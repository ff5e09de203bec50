package dev.weft.server;

import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.util.Random;

/**
 * However clients of HTTP/2 come and go and take back what they asked, every handler that began has
 * ended and is counted, and nothing is left.
 */
class StreamChaosTest {
  private static void ask(Framer client, int stream, Random random) throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> client.ask(stream, "/much");
      case 1 -> client.ask(stream, "/whole");
      case 2 -> client.ask(stream, "/slow");
      case 3 -> client.post(stream, "/").data(stream, Framer.LAST, "abc");
      case 4 -> client.post(stream, "/echo").data(stream, 0, "abc");
      case 5 -> client.post(stream, "/ignore").data(stream, 0, "x".repeat(1_000));
      default -> client.ask(stream, "/");
    }
    switch (random.nextInt(5)) {
      case 0 -> client.number(Framer.RESET, stream, 8);
      case 1 -> client.number(Framer.WINDOW, stream, 1 + random.nextInt(100_000));
      default -> {} // goes on
    }
  }

  private static void visit(Serving serving, Random random) throws Exception {
    int window = random.nextBoolean() ? 65_535 : random.nextInt(20_000);
    try (Framer client = new Framer(serving.server().port(), 4, window)) {
      int most = random.nextInt(30);
      for (int i = 0; i < most; i++) {
        ask(client, 2 * i + 1, random);
      }
      switch (random.nextInt(6)) {
        case 0 -> client.vanish();
        case 1 -> client.shutOutput();
        case 2 -> client.next();
        case 3 -> client.frame(Framer.GOAWAY, 0, 0, new byte[8]);
        case 4 -> client.frame(Framer.DATA, 0, 0, (byte) 1); // breaks the rules
        default -> {} // closes at once
      }
    }
  }

  @BothDoors
  void nothingIsLeft(WeftConfig engine) throws Exception {
    Chaos.visit(
        engine,
        4,
        25,
        100,
        stats -> stats.connections() + stats.busy() == 0,
        StreamChaosTest::visit);
  }
}
