package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.ListenerConfig.AtLimit;
import dev.weft.task.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that connect and reset at once, by thousands, leave nothing behind. */
@ExtendWith(NoLeaks.class)
class StormTest {
  private static final int THREADS = 4;

  @EveryWay
  void connectsAndResets_leaveNothingBehind(Way way) throws Exception {
    int connections = way.equals(Way.all().findFirst().orElseThrow()) ? 5_000 : 500;
    way.run(
        2,
        () -> {
          try (Listener listener = way.listen(c -> c.withMaxConnections(100))) {
            TaskGroup.run(group -> {
              group.fork(() -> listener.serve(StormTest::greet, (stream, e) -> {}));
              try (Stream steady = way.connect(listener)) {
                greetAgain(steady); // so it has been accepted
                storm(listener.port(), 10); // what the JDK keeps from its first sockets on
                until(() -> hasCalmedDown(listener.stats()));
                long before = Sockets.open();
                storm(listener.port(), connections);
                greetAgain(steady);
                try (Stream last = way.connect(listener)) {
                  greetAgain(last); // so all before it have been accepted
                }
                until(() -> hasCalmedDown(listener.stats()));
                until(() -> Sockets.open() <= before);
                ListenerStats stats = listener.stats();
                assertThat(stats.peak()).isBetween(2, 100);
                assertThat(stats.accepted()).isBetween(2L, connections + 12L);
              }
              listener.close();
            });
            assertThat(listener.stats().open()).isLessThanOrEqualTo(1);
          }
        });
  }

  @EveryWay
  void thoseWhoAreRefused_leaveNothingBehind(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener =
              way.listen(
                  c -> c.withMaxConnections(1).withAtLimit(AtLimit.RESET).withRefusal("busy\n"));
          Stream _ = way.connect(listener);
          Stream _ = listener.accept()) {
        storm(listener.port(), 10); // what the JDK keeps from its first sockets on
        until(() -> listener.stats().refused() == 10);
        long before = Sockets.open();
        storm(listener.port(), 500);
        until(() -> Sockets.open() <= before);
        assertThat(listener.stats().open()).isEqualTo(1);
      }
    });
  }

  private static void greet(Stream stream) throws InterruptedException {
    for (var line = stream.readLine(100); line.isPresent(); line = stream.readLine(100)) {
      stream.write(line.get() + "\n");
    }
  }

  private static boolean hasCalmedDown(ListenerStats stats) {
    return stats.open() == 1 && stats.served() == 1 && stats.waiting() == 0;
  }

  private static void greetAgain(Stream client) throws InterruptedException {
    client.write("still there?\n");
    assertThat(client.readLine(100)).contains("still there?");
  }

  /** Connects and resets, from a few threads; half of them say something before. */
  private static void storm(int port, int connections) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(connections);
    CountDownLatch ended = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform()
          .start(() -> {
            while (left.getAndDecrement() > 0) {
              connectAndReset(port, left.get() % 2 == 0);
            }
            ended.countDown();
          });
    }
    until(() -> ended.getCount() == 0);
  }

  private static void connectAndReset(int port, boolean speaks) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoLinger(true, 0);
      if (speaks) {
        socket.getOutputStream().write('x');
      }
    } catch (IOException e) {
      // reset by the other side before: that is a storm, too
    }
  }
}
