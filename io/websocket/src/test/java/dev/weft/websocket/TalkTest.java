package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What two ends say to each other arrives, and so does the end. */
class TalkTest {
  private static String text(Optional<Message> message) {
    return ((Message.Text) message.orElseThrow()).text();
  }

  private static byte[] bytes(Optional<Message> message) {
    return ((Message.Binary) message.orElseThrow()).bytes();
  }

  @BothDoors
  void messagesArrive_inOrder_bothWays(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) -> {
          client.send("hello");
          client.send(new byte[] {1, 2, 3});
          client.send("");
          client.send(new byte[0]);
          assertThat(text(server.receive())).isEqualTo("hello");
          assertThat(bytes(server.receive())).containsExactly(1, 2, 3);
          assertThat(text(server.receive())).isEmpty();
          assertThat(bytes(server.receive())).isEmpty();
          server.send("Grüße, 世界 😀");
          assertThat(text(client.receive())).isEqualTo("Grüße, 世界 😀");
          assertThat(client.protocol()).contains("talk");
          assertThat(server.protocol()).contains("talk");
          assertThat(server.stats().received()).isEqualTo(4);
          assertThat(client.stats().sent()).isEqualTo(4);
          assertThat(client.stats().sentBytes()).isEqualTo(8);
        });
  }

  @BothDoors
  void aMessageOfAnySize_arrivesWhole(WeftConfig engine) throws Exception {
    for (boolean compressed : new boolean[] {true, false}) {
      WebSocketConfig config =
          compressed ? WebSocketConfig.defaults() : WebSocketConfig.defaults().withoutDeflate();
      Runs.meet(
          engine,
          config,
          (client, server) ->
              TaskGroup.run(group -> {
                assertThat(client.isCompressed()).isEqualTo(compressed);
                Random random = new Random(7);
                int[] sizes = {125, 126, 127, 1_024, 65_535, 65_536, 65_537, 200_000, 1 << 20};
                Task<?> echo =
                    group.fork(() -> {
                      for (int size : sizes) {
                        Message message = server.receive().orElseThrow();
                        assertThat(message.length()).isEqualTo(size);
                        server.send(message);
                      }
                    });
                for (int size : sizes) {
                  byte[] bytes = new byte[size];
                  random.nextBytes(bytes);
                  client.send(bytes);
                  assertThat(bytes(client.receive())).isEqualTo(bytes);
                }
                echo.join();
              }));
    }
  }

  @BothDoors
  void aPing_isAnswered_thoughNobodyReceives(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) -> {
          assertThat(client.ping()).isPositive();
          assertThat(server.ping()).isPositive();
          TaskGroup.run(group -> {
            for (int i = 0; i < 50; i++) {
              group.fork(client::ping);
              group.fork(server::ping);
            }
          });
        });
  }

  @BothDoors
  void aClose_isTheEndForBoth(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) -> {
          client.send("last");
          client.close(4_001, "bye");
          assertThat(text(server.receive())).isEqualTo("last");
          assertThat(server.receive()).isEmpty();
          assertThat(server.receive()).isEmpty();
          assertThat(server.reason()).contains(new CloseReason(4_001, "bye"));
          assertThat(client.awaitEnd()).isEqualTo(new CloseReason(4_001, ""));
          assertThat(server.awaitEnd()).isEqualTo(new CloseReason(4_001, "bye"));
          assertThat(client.receive()).isEmpty();
          assertThat(Runs.thrownBy(() -> client.send("late"))).isInstanceOf(ClosedException.class);
          assertThat(Runs.thrownBy(() -> server.send("late")))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("4001 bye");
          assertThat(Runs.thrownBy(server::ping)).isInstanceOf(BrokenException.class);
          assertThat(Runs.thrownBy(client::ping)).isInstanceOf(ClosedException.class);
          assertThat(client.isOpen()).isFalse();
        });
  }

  @BothDoors
  void aServerThatCloses_isTheEndForBoth(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<Optional<Message>> waiting = group.fork(() -> server.receive());
              server.send("x".repeat(300_000));
              server.close();
              assertThat(client.receive().orElseThrow().length()).isEqualTo(300_000);
              assertThat(client.receive()).isEmpty();
              assertThat(client.awaitEnd().code()).isEqualTo(CloseReason.NORMAL);
              assertThat(server.awaitEnd().code()).isEqualTo(CloseReason.NORMAL);
              assertThat(waiting.join()).isEmpty();
            }));
  }

  @BothDoors
  void bothMayCloseAtOnce(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) -> {
          client.close();
          server.close(CloseReason.AWAY, "");
          assertThat(client.awaitEnd().code()).isIn(CloseReason.AWAY, CloseReason.NORMAL);
          assertThat(server.awaitEnd().code()).isIn(CloseReason.NORMAL, CloseReason.AWAY);
        });
  }

  @BothDoors
  void aLostConnection_isNoEnd(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<Throwable> receive = group.fork(() -> Runs.thrownBy(server::receive));
              Task<Throwable> ping =
                  group.fork(() ->
                      Runs.thrownBy(() -> {
                        while (true) {
                          server.ping();
                        }
                      }));
              client.send("said before");
              client.ping();
              client.abort();
              assertThat(receive.join()).isSameAs(Runs.NOTHING);
              assertThat(Runs.thrownBy(server::receive)).isInstanceOf(BrokenException.class);
              assertThat(ping.join()).isInstanceOf(BrokenException.class);
              Runs.until(() -> server.reason().isPresent());
              assertThat(server.awaitEnd().code()).isIn(CloseReason.LOST, CloseReason.AWAY);
              assertThat(client.receive()).isEmpty();
            }));
  }

  @BothDoors
  void theFlowOfMessages_endsWithThePeer(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              Task<List<Message>> all = group.fork(() -> server.messages().toList(10));
              client.send("a");
              client.send("b");
              client.close();
              assertThat(all.join()).containsExactly(new Message.Text("a"), new Message.Text("b"));
            }));
  }

  @BothDoors
  void manySend_andNoMessageIsTorn(WeftConfig engine) throws Exception {
    Runs.meet(
        engine,
        (client, server) ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 10; i++) {
                String mine = Integer.toString(i);
                group.fork(() -> {
                  for (int j = 0; j < 20; j++) {
                    client.send(mine.repeat(20_000 * j + 1));
                    Weft.checkpoint();
                  }
                });
              }
              for (int i = 0; i < 200; i++) {
                String text = text(server.receive());
                assertThat(text).isEqualTo(text.substring(0, 1).repeat(text.length()));
              }
            }));
  }
}
