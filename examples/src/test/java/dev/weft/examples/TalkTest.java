package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClientConfig;
import dev.weft.client.SocketRequest;
import dev.weft.client.WebSockets;
import dev.weft.server.Server;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.websocket.CloseReason;
import dev.weft.websocket.Message;
import dev.weft.websocket.WebSocket;
import org.junit.jupiter.api.Test;

/** Everybody hears everybody, until the server stops. */
class TalkTest {
  /** Receives on to a line. */
  private static void await(WebSocket socket, String line) throws InterruptedException {
    Message wanted = new Message.Text(line);
    Message next = socket.receive().orElseThrow();
    while (!next.equals(wanted)) {
      next = socket.receive().orElseThrow();
    }
  }

  @Test
  void everybodyHearsEverybody() throws Exception {
    Weft.run(() -> {
      try (Server server = Server.open(0, new Talk().routes())) {
        TaskGroup.run(group -> {
          group.fork("server", server::serve);
          WebSockets sockets = WebSockets.open(HttpClientConfig.defaults());
          SocketRequest talk = SocketRequest.to("ws://127.0.0.1:" + server.port() + "/talk");
          try (WebSocket ann = sockets.connect(talk)) {
            await(ann, "* somebody came");
            try (WebSocket bob = sockets.connect(talk)) {
              await(ann, "* somebody came");
              ann.send("hello");
              await(bob, "hello");
              bob.send("good night");
              await(ann, "good night");
            }
            await(ann, "* somebody left");
            server.stop();
            assertThat(ann.receive()).isEmpty();
            assertThat(ann.reason().orElseThrow().code()).isEqualTo(CloseReason.AWAY);
          }
        });
      }
    });
  }
}
