package dev.weft.server;

import dev.weft.task.WeftConfig;
import java.util.Random;

/** However clients come and go, every handler that began has ended, and nothing is left. */
class ChaosTest {
  private static String request(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "GET /much HTTP/1.1\r\nHost: here\r\n\r\n";
      case 1 -> "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";
      case 2 -> "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc";
      case 3 -> "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc";
      case 4 -> "POST /echo HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
      case 5 -> "GET / HTTP/1.1\r\nHo";
      default -> "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    };
  }

  private static void visit(Serving serving, Random random) throws Exception {
    try (Peer peer = serving.connect()) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        peer.send(request(random));
      }
      switch (random.nextInt(4)) {
        case 0 -> peer.vanish();
        case 1 -> peer.shutOutput();
        case 2 -> peer.line();
        default -> {} // closes at once
      }
    }
  }

  @BothDoors
  void nothingIsLeft(WeftConfig engine) throws Exception {
    Chaos.visit(engine, 6, 20, 40, stats -> stats.connections() == 0, ChaosTest::visit);
  }
}
