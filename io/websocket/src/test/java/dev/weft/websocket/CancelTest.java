package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whoever is told to stop while it waits has done nothing, and the WebSocket stays usable. */
class CancelTest {
  private static final Message A = new Message.Text("a");
  private static final WebSocketConfig PLAIN = WebSocketConfig.defaults().withoutDeflate();

  /** Sends until the peer, which does not receive, takes no more. {@return how many there were} */
  static int fill(WebSocket socket) throws InterruptedException {
    for (int count = 1; ; count++) {
      socket.send(new byte[1 << 20]);
      long unsent = -1;
      for (int same = 0; same < 5; same++) { // a busy machine may let nobody move for a moment
        long now = socket.stats().unsent();
        same = now == unsent ? same : 0;
        unsent = now;
        Weft.sleep(Duration.ofMillis(20));
      }
      if (unsent > 100_000) {
        return count;
      }
    }
  }

  @BothDoors
  void aReceive_thatIsCancelled_hasTakenNothing(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<?> before = group.fork(() -> server.receive());
              before.cancel("before it began");
              before.settle();
              Task<?> during = group.fork(() -> server.receive());
              Weft.sleep(Runs.SOON);
              during.cancel("while it waits");
              during.settle();
              assertThat(Runs.thrownBy(() -> Timeout.after(Runs.SOON, () -> server.receive())))
                  .isInstanceOf(TimedOutException.class);
              client.send(A);
              Runs.until(() -> server.stats().unread() > 0);
              Task<?> after =
                  group.fork(() -> {
                    Runs.thrownBy(() -> Weft.sleep(Duration.ofHours(1)));
                    return server.receive();
                  });
              after.cancel("although it is there");
              after.settle();
              assertThat(server.receive()).contains(A);
              client.close();
              assertThat(server.receive()).isEmpty();
            }));
  }

  @BothDoors
  void aReceive_thatIsCancelledInTheMiddleOfAMessage_goesOnWithIt(WeftConfig engine)
      throws Exception {
    Runs.serve(
        engine,
        PLAIN,
        socket -> {
          Throwable late = Runs.thrownBy(() -> Timeout.after(Runs.SOON, () -> socket.receive()));
          assertThat(late).isInstanceOf(TimedOutException.class);
          socket.send("more");
          socket.send(socket.receive().orElseThrow());
        },
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            peer.frame(0x01, "be");
            assertThat(peer.next()).isEqualTo("81:more");
            peer.frame(0x80, "gun");
            assertThat(peer.next()).isEqualTo("81:begun");
            assertThat(peer.next()).isEqualTo("88:1000");
            peer.close(1_000);
          }
        });
  }

  @BothDoors
  void aSend_thatIsCancelled_hasSentNothing(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) ->
            TaskGroup.run(group -> {
              int count = fill(client);
              Task<?> first = group.fork(() -> client.send("1"));
              Task<?> second = group.fork(() -> client.send("2"));
              Task<?> third = group.fork(() -> client.send("3"));
              Weft.sleep(Runs.SOON);
              first.cancel("the first in line");
              first.settle();
              assertThat(Runs.thrownBy(() -> Timeout.after(Runs.SOON, () -> client.send("4"))))
                  .isInstanceOf(TimedOutException.class);
              third.cancel("the last in line");
              third.settle();
              for (int i = 0; i < count; i++) {
                assertThat(server.receive().orElseThrow().length()).isEqualTo(1 << 20);
              }
              second.join();
              client.close();
              assertThat(server.receive()).contains(new Message.Text("2"));
              assertThat(server.receive()).isEmpty();
            }));
  }

  @BothDoors
  void whoWaitsToSend_hearsOfTheEnd(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN.withClosing(Duration.ofMillis(50)),
        (client, server) ->
            TaskGroup.run(group -> {
              fill(client);
              Task<Throwable> first = group.fork(() -> Runs.thrownBy(() -> client.send("1")));
              Task<Throwable> second = group.fork(() -> Runs.thrownBy(() -> client.send("2")));
              Task<Throwable> ping = group.fork(() -> Runs.thrownBy(client::ping));
              Weft.sleep(Runs.SOON);
              client.close();
              assertThat(first.join()).isInstanceOf(ClosedException.class);
              assertThat(second.join()).isInstanceOf(ClosedException.class);
              assertThat(ping.join()).isInstanceOf(ClosedException.class);
              assertThat(client.awaitEnd().code()).isEqualTo(CloseReason.LOST);
              assertThat(Runs.thrownBy(() -> server.messages().count()))
                  .isInstanceOf(BrokenException.class);
            }));
  }

  @BothDoors
  void whoWaitsForAPing_orTheEnd_mayLeave(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) -> {
          assertThat(Runs.thrownBy(() -> Timeout.after(Runs.SOON, () -> client.awaitEnd())))
              .isInstanceOf(TimedOutException.class);
          fill(client);
          assertThat(Runs.thrownBy(() -> Timeout.after(Runs.SOON, () -> client.ping())))
              .isInstanceOf(TimedOutException.class);
          Thread.currentThread().interrupt();
          assertThat(Runs.thrownBy(client::awaitEnd)).isInstanceOf(InterruptedException.class);
          Thread.currentThread().interrupt();
          assertThat(Runs.thrownBy(client::ping)).isInstanceOf(InterruptedException.class);
        });
  }

  @BothDoors
  void aFullPeer_maybeClosed_whileItSends(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        PLAIN,
        (client, server) ->
            TaskGroup.run(group -> {
              fill(client);
              fill(server);
              client.close(); // its word comes after what it has sent before
              Task<Long> rest = group.fork(() -> server.messages().count());
              assertThat(rest.join()).isPositive();
              assertThat(client.awaitEnd().code()).isEqualTo(CloseReason.NORMAL);
            }));
  }

  @BothDoors
  void twoMayNotReceiveAtOnce(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<String> one = group.fork(() -> messageOrRefusal(server));
              Task<String> other = group.fork(() -> messageOrRefusal(server));
              Runs.until(() -> one.state().ended() || other.state().ended());
              client.send(A);
              assertThat(List.of(one.join(), other.join()))
                  .contains(A.toString())
                  .anyMatch(told -> told.contains("two tasks receive"));
            }));
  }

  /** {@return what was received, or why nothing} */
  private static String messageOrRefusal(WebSocket socket) throws InterruptedException {
    try {
      return socket.receive().orElseThrow().toString();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void anOrdinaryThread_mayUseIt_andBeInterrupted() throws Exception {
    Runs.meet(
        Runs.engines().findFirst().orElseThrow(),
        (client, server) -> {
          CompletableFuture<String> told = new CompletableFuture<>();
          Thread thread =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      client.send("from a thread");
                      told.complete(client.receive().orElseThrow().toString());
                      client.receive();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                      told.completeExceptionally(e);
                    }
                  });
          server.send(server.receive().orElseThrow());
          Runs.until(told::isDone);
          assertThat(told.join()).contains("from a thread");
          thread.interrupt();
          Runs.until(() -> !thread.isAlive());
          server.send(A);
          assertThat(client.receive()).contains(A);
        });
  }
}
