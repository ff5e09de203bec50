package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Action;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of sends and receives are cancelled at random: what goes in comes out, in order. */
class ConservationTest {
  private static final int SENDERS = 4;
  private static final int ROUNDS = 150;

  /** A way to send and to receive that promises to do nothing when it is cancelled. */
  private static class Manners {
    void send(WebSocket socket, String text) throws InterruptedException {
      socket.send(text);
    }

    Optional<Message> receive(WebSocket socket) throws InterruptedException {
      return socket.receive();
    }
  }

  /** The broken twin of a sender: stops when it has sent already. */
  private static final class LateSender extends Manners {
    @Override
    void send(WebSocket socket, String text) throws InterruptedException {
      super.send(socket, text);
      Weft.sleep(Duration.ofNanos(20_000));
    }
  }

  /** The broken twin of a receiver: stops with a message in its hand. */
  private static final class LateReceiver extends Manners {
    @Override
    Optional<Message> receive(WebSocket socket) throws InterruptedException {
      Optional<Message> message = super.receive(socket);
      Weft.sleep(Duration.ofNanos(20_000));
      return message;
    }
  }

  @BothDoors
  void whatGoesIn_comesOut_whateverIsCancelled(WeftConfig engine) throws Exception {
    WebSocketConfig config =
        WebSocketConfig.defaults().withLimits(limits -> limits.withBacklog(2_000));
    Deflate deflate = Deflate.defaults().withLeast(1).withTakeover(true);
    conserve(engine, config.withDeflate(deflate), new Manners(), 1);
    conserve(engine, config.withDeflate(deflate.withTakeover(false)), new Manners(), 2);
    conserve(engine, config.withoutDeflate(), new Manners(), 3);
  }

  @Test
  void aSender_thatStopsWhenItHasSent_isFound() {
    assertIsFound(new LateSender());
  }

  @Test
  void aReceiver_thatStopsWithAMessage_isFound() {
    assertIsFound(new LateReceiver());
  }

  private static void assertIsFound(Manners broken) {
    WeftConfig engine = Runs.engines().findFirst().orElseThrow();
    assertThatThrownBy(
            () -> {
              for (int seed = 1; seed <= 20; seed++) {
                conserve(engine, WebSocketConfig.defaults(), broken, seed);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static void conserve(WeftConfig engine, WebSocketConfig config, Manners manners, int seed)
      throws InterruptedException {
    Runs.meet(
        engine,
        config,
        (client, server) -> {
          int[] sent = new int[SENDERS];
          int[] got = new int[SENDERS];
          TaskGroup.run(group -> {
            group.fork(() -> receive(server, manners, new Random(-seed), got));
            TaskGroup.run(senders -> {
              for (int i = 0; i < SENDERS; i++) {
                int me = i;
                Random random = new Random(seed * 100L + i);
                senders.fork(() -> send(client, manners, random, me, sent));
              }
            });
            client.close();
          });
          assertThat(got).isEqualTo(sent);
          assertThat(sent[0]).isPositive();
          assertThat(server.stats().received()).isEqualTo(client.stats().sent());
          assertThat(server.stats().unread()).isZero();
        });
  }

  private static void send(WebSocket socket, Manners manners, Random random, int me, int[] sent)
      throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      int length = random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(300);
      String text = me + ":" + sent[me] + ":" + "äöü".repeat(length / 3);
      disturbed(
          random,
          () -> {
            manners.send(socket, text);
            sent[me]++;
          });
    }
  }

  private static void receive(WebSocket socket, Manners manners, Random random, int[] got)
      throws InterruptedException {
    boolean[] ended = {false};
    while (!ended[0]) {
      disturbed(
          random,
          () -> {
            Optional<Message> next = manners.receive(socket);
            ended[0] = next.isEmpty();
            if (next.isPresent()) {
              String[] words = ((Message.Text) next.get()).text().split(":", -1);
              int from = Integer.parseInt(words[0]);
              assertThat(Integer.parseInt(words[1])).isEqualTo(got[from]);
              got[from]++;
            }
          });
    }
  }

  /** Runs something in a task that is cancelled at any moment, or in a timeout, or in peace. */
  private static void disturbed(Random random, Action action) throws InterruptedException {
    Duration soon = Duration.ofNanos(random.nextInt(300_000));
    switch (random.nextInt(4)) {
      case 0 -> {
        try {
          Timeout.after(soon, action);
        } catch (TimedOutException e) {
          return;
        }
      }
      case 1 ->
          TaskGroup.run(group -> {
            Task<?> task = group.fork(action);
            task.cancel("at once");
          });
      default ->
          TaskGroup.run(group -> {
            Task<?> task = group.fork(action);
            if (random.nextInt(3) > 0) {
              Weft.sleep(soon);
              task.cancel("while it waits, or not");
            }
          });
    }
  }
}
