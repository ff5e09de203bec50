package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DatagramsTest {
  private static Datagrams open(Way way, DatagramsConfig config) throws InterruptedException {
    return Way.through(way, () -> Datagrams.open(config));
  }

  private static Datagrams open(Way way) throws InterruptedException {
    return open(way, DatagramsConfig.at(Address.local(0)));
  }

  private static Datagrams connect(Way way, InetSocketAddress peer) throws InterruptedException {
    return Way.through(way, () -> Datagrams.connect(peer));
  }

  @EveryWay
  void datagrams_goThereAndBack(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way)) {
        one.send("hello", two.local());
        Datagram question = two.receive();
        assertThat(question.text()).isEqualTo("hello");
        assertThat(question.from()).isEqualTo(one.local());
        two.send(new byte[] {7}, question.from());
        assertThat(one.receive().bytes()).containsExactly(7);
        assertThatThrownBy(() -> one.send("", two.local()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("a datagram must have at least one byte to be sent");
        assertThat(one.stats()).isEqualTo(new DatagramsStats(0, 1, 0, 0, 1, 0));
        assertThat(one).hasToString("datagrams at 127.0.0.1:" + one.local().getPort());
      }
    });
  }

  @EveryWay
  void theLargest_arrivesWhole(Way way) throws Exception {
    byte[] much = new byte[65_507];
    new Random(7).nextBytes(much);
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way)) {
        one.send(much, two.local());
        assertThat(two.receive().bytes()).isEqualTo(much);
        assertThatThrownBy(() -> one.send(new byte[65_508], two.local()))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("cannot send to 127.0.0.1:" + two.local().getPort());
        one.send("still there", two.local());
        assertThat(two.receive().text()).isEqualTo("still there");
        assertThat(one.stats().unsent()).isEqualTo(1);
      }
    });
  }

  @EveryWay
  void tooLongOnes_areCountedAndNeverCutShort(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way, DatagramsConfig.at(Address.local(0)).withMaxSize(5))) {
        one.send("12345", two.local());
        one.send("123456", two.local());
        one.send("x".repeat(60_000), two.local());
        one.send("after", two.local());
        assertThat(two.receive().text()).isEqualTo("12345");
        assertThat(two.receive().text()).isEqualTo("after");
        assertThat(two.stats()).isEqualTo(new DatagramsStats(0, 2, 0, 2, 0, 0));
      }
    });
  }

  @EveryWay
  void inbox_keepsTheFirstAndCountsWhatItDrops(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way, DatagramsConfig.at(Address.local(0)).withInbox(3))) {
        for (int i = 0; i < 10; i++) {
          one.send("" + i, two.local());
        }
        until(() -> two.stats().received() + two.stats().dropped() == 10);
        assertThat(two.stats()).isEqualTo(new DatagramsStats(3, 3, 7, 0, 0, 0));
        assertThat(two.receive().text()).isEqualTo("0");
        assertThat(two.receive().text()).isEqualTo("1");
        assertThat(two.receive().text()).isEqualTo("2");
        one.send("room again", two.local());
        assertThat(two.receive().text()).isEqualTo("room again");
      }
    });
  }

  @EveryWay
  void foreignSockets_areSpokenWith(Way way) throws Exception {
    try (DatagramSocket foreign = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      way.run(() -> {
        try (Datagrams port = open(way)) {
          InetSocketAddress there = (InetSocketAddress) foreign.getLocalSocketAddress();
          assertThat(port.trySend("hi".getBytes(), there)).isTrue();
          DatagramPacket packet = new DatagramPacket(new byte[10], 10);
          until(() -> port.stats().sent() == 1);
          foreign.receive(packet);
          assertThat(packet.getSocketAddress()).isEqualTo(port.local());
          foreign.send(new DatagramPacket("ho".getBytes(), 2, port.local()));
          assertThat(port.receive().from()).isEqualTo(there);
        }
      });
    }
  }

  // ---- with one peer ----

  @EveryWay
  void connected_speaksWithItsPeerOnly(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams peer = open(way);
          Datagrams stranger = open(way);
          Datagrams port = connect(way, peer.local())) {
        InetSocketAddress here = new InetSocketAddress("127.0.0.1", port.local().getPort());
        port.send("hello");
        Datagram question = peer.receive();
        stranger.send("ignored", here);
        peer.send("heard", question.from());
        assertThat(port.receive().text()).isEqualTo("heard");
        assertThat(port.stats().received()).isEqualTo(1);
        assertThat(port.remote()).contains(peer.local());
        assertThatThrownBy(() -> port.send("x", stranger.local()))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("speaks with nobody else");
        assertThatThrownBy(() -> peer.send("x")).hasMessageContaining("is not connected");
      }
    });
  }

  @EveryWay
  void connected_toNobody_isToldSoAndGoesOn(Way way) throws Exception {
    way.run(() -> {
      InetSocketAddress there;
      try (Datagrams peer = open(way)) {
        there = peer.local();
      }
      until(() -> isFree(there));
      try (Datagrams port = connect(way, there)) {
        port.send("hello");
        assertThatThrownBy(port::receive)
            .isInstanceOf(BrokenException.class)
            .hasMessage("nobody receives at 127.0.0.1:" + there.getPort());
        try (Datagrams peer =
            open(way, DatagramsConfig.at(Address.of("127.0.0.1", there.getPort())))) {
          port.send("and now?");
          assertThat(peer.receive().text()).isEqualTo("and now?");
        }
      }
    });
  }

  private static boolean isFree(InetSocketAddress address) {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      return socket.isBound();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  // ---- waiting ----

  @EveryWay
  void receive_whenCancelled_hasTakenNothing(Way way) throws Exception {
    way.run(
        2,
        () -> {
          try (Datagrams one = open(way);
              Datagrams two = open(way)) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
              int number = i;
              TaskGroup.run(group -> {
                Task<?> receiver = group.fork(() -> got.add(two.receive().text()));
                one.send("" + number, two.local());
                receiver.cancel("the test says so");
              });
            }
            while (got.size() < 300) {
              got.add(two.receive().text());
            }
            assertThat(got).hasSize(300).doesNotHaveDuplicates();
          }
        });
  }

  @EveryWay
  void send_whenCancelled_wasSentOrWasNot(Way way) throws Exception {
    AtomicInteger said = new AtomicInteger();
    way.run(
        2,
        () -> {
          try (Datagrams one = open(way);
              Datagrams two = open(way)) {
            for (int i = 0; i < 300; i++) {
              Duration delay = Duration.ofNanos(i * 300L);
              TaskGroup.run(group -> {
                Task<?> sender =
                    group.fork(() -> {
                      one.send("x", two.local());
                      said.incrementAndGet();
                    });
                Weft.sleep(delay);
                sender.cancel("the test says so");
              });
            }
            until(() -> two.stats().received() >= said.get());
            one.send("the last", two.local());
            String last = "";
            while (!last.equals("the last")) {
              last = two.receive().text();
            }
            assertThat(two.stats().received()).isEqualTo(said.get() + 1);
            assertThat(one.stats().sent()).isEqualTo(said.get() + 1);
          }
        });
    assertThat(said).hasValueLessThanOrEqualTo(300);
  }

  @EveryWay
  void cancelledBefore_neitherSendsNorReceives(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way)) {
        one.send("there", two.local());
        until(() -> two.stats().waiting() == 1);
        for (Action what :
            List.<Action>of(two::receive, () -> one.send("x", two.local()), () -> open(way))) {
          TaskGroup.run(group -> {
            Task<?> task =
                group.fork(() -> {
                  Task.current().cancel("the test says so");
                  what.run();
                });
            assertThatThrownBy(task::join).isInstanceOf(TaskCancelledException.class);
          });
        }
        assertThat(two.stats().waiting()).isEqualTo(1);
        assertThat(one.stats().sent()).isEqualTo(1);
      }
    });
  }

  @EveryWay
  void receive_timesOut_andGoesOn(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams port = open(way)) {
        assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(2), port::receive))
            .isInstanceOf(TimedOutException.class);
        port.send("to myself", port.local());
        assertThat(port.receive().text()).isEqualTo("to myself");
      }
    });
  }

  @EveryWay
  void manySenders_waitForRoomAndLoseNothingHere(Way way) throws Exception {
    byte[] block = new byte[8_000];
    way.run(
        2,
        () -> {
          try (Datagrams one = open(way);
              Datagrams two = open(way)) {
            TaskGroup.run(group -> {
              for (int i = 0; i < 200; i++) {
                group.fork(() -> {
                  for (int k = 0; k < 5; k++) {
                    one.send(block, two.local());
                  }
                });
              }
            });
            assertThat(one.stats().sent()).isEqualTo(1_000);
          }
        });
  }

  @EveryWay
  void ordinaryThreads_sendAndReceive_untilTheyAreInterrupted(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams one = open(way);
          Datagrams two = open(way)) {
        AtomicReference<Throwable> stopped = new AtomicReference<>();
        AtomicReference<String> heard = new AtomicReference<>("");
        Thread thread =
            Thread.ofPlatform()
                .unstarted(() -> {
                  try {
                    two.send("from a thread", one.local());
                    heard.set(two.receive().text());
                    two.receive();
                  } catch (InterruptedException e) {
                    stopped.set(e);
                  }
                });
        thread.start();
        assertThat(one.receive().text()).isEqualTo("from a thread");
        one.send("to a thread", two.local());
        until(() -> heard.get().equals("to a thread"));
        thread.interrupt();
        until(() -> !thread.isAlive());
        assertThat(stopped.get()).isInstanceOf(InterruptedException.class);
        one.send("still there", two.local());
        assertThat(two.receive().text()).isEqualTo("still there");
      }
    });
  }

  // ---- the end ----

  @EveryWay
  void closed_tellsWhoWaitsAndWhoComes(Way way) throws Exception {
    way.run(
        2,
        () -> {
          long before = Sockets.open();
          Datagrams port = open(way);
          TaskGroup.run(group -> {
            group.fork(() -> assertThatThrownBy(port::receive).isInstanceOf(ClosedException.class));
            Weft.sleep(Duration.ofMillis(1));
            port.close();
          });
          InetSocketAddress there = new InetSocketAddress("127.0.0.1", 9);
          String closed = port + " is closed: use it before closing it";
          assertThatThrownBy(port::receive).isInstanceOf(ClosedException.class).hasMessage(closed);
          assertThatThrownBy(() -> port.send("x", there)).isInstanceOf(ClosedException.class);
          assertThatThrownBy(() -> port.trySend(new byte[1], there))
              .isInstanceOf(ClosedException.class);
          until(() -> Sockets.open() <= before);
        });
  }

  @EveryWay
  void portInUse_isSaid(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams port = open(way)) {
        Address taken = Address.local(port.local().getPort());
        assertThatThrownBy(() -> open(way, DatagramsConfig.at(taken)))
            .isInstanceOf(BrokenException.class)
            .hasMessageContaining("cannot listen at " + taken + ": something else listens");
      }
    });
  }

  // ---- to many ----

  @EveryWay
  void broadcast_needsToBeAskedFor(Way way) throws Exception {
    way.run(() -> {
      InetSocketAddress all = new InetSocketAddress("255.255.255.255", 9);
      try (Datagrams port = open(way, DatagramsConfig.at(Address.of("0.0.0.0", 0)))) {
        assertThatThrownBy(() -> port.send("x", all))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("cannot send to 255.255.255.255:9: ");
      }
    });
  }

  // ---- what is refused ----

  @EveryWay
  void nameWithoutAddress_isRefused(Way way) throws Exception {
    way.run(() -> {
      try (Datagrams port = open(way)) {
        InetSocketAddress name = InetSocketAddress.createUnresolved("a.test", 1);
        assertThatThrownBy(() -> port.send("x", name))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("a Resolver finds those of a name");
      }
    });
  }
}
