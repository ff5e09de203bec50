package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.ListenerConfig.AtLimit;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ListenerLimitTest {
  private static final String BUSY = "HTTP/1.1 503 Service Unavailable\r\n\r\n";

  @EveryWay
  void maxConnections_isKept_whileTheOthersWait(Way way) throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    way.run(
        2,
        () -> {
          try (Listener listener = way.listen(c -> c.withMaxConnections(3))) {
            TaskGroup.run(group -> {
              group.fork(() ->
                  listener.serve(stream -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    stream.write("welcome\n");
                    stream.readLine(10);
                    now.decrementAndGet();
                  }));
              List<Stream> clients = connect(way, listener, 20);
              until(() -> now.get() == 3 && listener.stats().paused());
              assertThat(listener.stats().open()).isEqualTo(3);
              TaskGroup.run(all -> clients.forEach(client -> all.fork(() -> visit(client))));
              until(() -> listener.stats().open() == 0);
              until(() -> !listener.stats().paused());
              listener.close();
            });
            ListenerStats stats = listener.stats();
            assertThat(stats.accepted()).isEqualTo(20);
            assertThat(stats.refused()).isZero();
            assertThat(stats.peak()).isEqualTo(3);
            assertThat(stats.served()).isZero();
          }
        });
    assertThat(most.get()).isEqualTo(3);
  }

  private static void visit(Stream client) throws InterruptedException {
    try (client) {
      assertThat(client.readLine(10)).contains("welcome");
      client.write("bye\n");
      assertThat(client.readLine(10)).isEmpty();
    }
  }

  private static List<Stream> connect(Way way, Listener listener, int number)
      throws InterruptedException {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      streams.add(way.connect(listener));
    }
    return streams;
  }

  @EveryWay
  void whatWaits_isReset_whenTheListenerCloses(Way way) throws Exception {
    way.run(() -> {
      Listener listener = way.listen(c -> c.withMaxConnections(1));
      List<Stream> clients = connect(way, listener, 5);
      until(() -> listener.stats().paused());
      try (Stream first = listener.accept()) {
        listener.close();
        for (Stream client : clients.subList(1, 5)) {
          assertThatThrownBy(() -> client.readExactly(1)).isInstanceOf(BrokenException.class);
          client.close();
        }
        first.write("!");
        assertThat(clients.getFirst().readExactly(1)).hasSize(1);
        clients.getFirst().close();
      }
    });
  }

  @EveryWay
  void reset_turnsAwayWhatIsTooMuch(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener =
          way.listen(c -> c.withMaxConnections(2).withAtLimit(AtLimit.RESET))) {
        List<Stream> clients = connect(way, listener, 2);
        List<Stream> served = List.of(listener.accept(), listener.accept());
        assertIsTurnedAway(way, listener);
        assertThat(listener.stats().refused()).isEqualTo(1);
        assertThat(listener.stats().paused()).isFalse();
        clients.getFirst().close();
        served.getFirst().close();
        served.getLast().close();
        until(() -> listener.stats().open() < 2);
        try (Stream again = way.connect(listener)) {
          listener.accept().close();
          assertThat(again.read(new byte[1])).isEqualTo(-1);
        }
        clients.getLast().close();
      }
    });
  }

  /** The reset may come as soon as it has connected. */
  private static void assertIsTurnedAway(Way way, Listener listener) {
    assertThatThrownBy(
            () -> {
              try (Stream late = way.connect(listener)) {
                late.readExactly(1);
              }
            })
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("127.0.0.1:" + listener.port())
        .hasMessageContaining("eset");
  }

  @EveryWay
  void refusal_isHeard_alsoByWhoHasAlreadyAsked(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener =
              way.listen(
                  c -> c.withMaxConnections(1).withAtLimit(AtLimit.RESET).withRefusal(BUSY));
          Stream _ = way.connect(listener);
          Stream _ = listener.accept()) {
        for (int i = 0; i < 20; i++) {
          try (Stream late = way.connect(listener)) {
            late.write("GET / HTTP/1.1\r\n\r\n");
            assertThat(late.readExactly(BUSY.length())).isEqualTo(Ends.bytes(BUSY));
            assertThat(late.read(new byte[1])).isEqualTo(-1);
          }
        }
        assertThat(listener.stats().refused()).isEqualTo(20);
        assertThat(listener.stats().open()).isEqualTo(1);
      }
    });
  }

  @EveryWay
  void maxPerPeer_isKept_whateverTheLimitOfAll(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen(c -> c.withMaxPerPeer(2))) {
        List<Stream> clients = connect(way, listener, 2);
        Stream first = listener.accept();
        Stream second = listener.accept();
        assertIsTurnedAway(way, listener);
        first.abort();
        until(() -> listener.stats().open() == 1);
        try (Stream fourth = way.connect(listener);
            Stream served = listener.accept()) {
          served.write("!");
          assertThat(fourth.readExactly(1)).hasSize(1);
        }
        second.close();
        clients.forEach(Stream::close);
      }
    });
  }

  /** Nobody accepts for a while: when they are taken at last, the limit is said again. */
  @EveryWay
  void fullLine_doesNotKeepTheLimitFromBeingSaid(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener =
          way.listen(c -> c.withMaxConnections(64).withAtLimit(AtLimit.RESET))) {
        List<Stream> all = new ArrayList<>(connect(way, listener, 64));
        until(() -> listener.stats().waiting() == 64);
        until(() -> listener.stats().paused());
        for (int i = 0; i < 64; i++) {
          all.add(listener.accept());
        }
        assertIsTurnedAway(way, listener);
        all.forEach(Stream::abort);
        until(() -> listener.stats().open() == 0);
      }
    });
  }

  /** A task that holds the loop of the listener delays others, but nothing gets lost. */
  @EveryWay
  void stallOfTheListenersLoop_onlyDelays(Way way) throws Exception {
    way.run(
        2,
        () -> {
          try (Listener listener = way.listen()) {
            TaskGroup.run(group -> {
              group.fork(() ->
                  listener.serve(stream -> {
                    stream.write("welcome\n");
                    stream.readLine(10);
                  }));
              for (int i = 0; i < 4; i++) {
                group.fork(ListenerLimitTest::stall);
              }
              for (Stream client : connect(way, listener, 8)) {
                visit(client);
              }
              listener.close();
            });
          }
        });
  }

  private static void stall() throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    while (clock.since(start).compareTo(Duration.ofMillis(20)) < 0) {
      Thread.onSpinWait();
    }
    Weft.checkpoint();
  }

  @Test
  void limits_areRefusedByName() {
    ListenerConfig config = ListenerConfig.at(Address.local(0));
    assertThatThrownBy(() -> config.withMaxConnections(0))
        .hasMessage("maxConnections must be at least 1, but is 0");
    assertThatThrownBy(() -> config.withMaxPerPeer(0)).hasMessageStartingWith("maxPerPeer must");
    assertThatThrownBy(() -> config.withBacklog(-1)).hasMessageStartingWith("backlog must");
    assertThat(config.withRefusal("no").limits().refusal()).contains("no");
  }
}
