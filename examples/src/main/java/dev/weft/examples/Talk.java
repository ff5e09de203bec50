package dev.weft.examples;

import dev.weft.http.Response;
import dev.weft.server.Exchange;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.sync.Channel;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.websocket.CloseReason;
import dev.weft.websocket.Message;
import dev.weft.websocket.WebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chat in the browser: {@code ./weft run talk --port 8080}, and then open the page twice. Whoever
 * reads too slowly has to go; nobody waits for it. asyncio: the chat of websockets or aiohttp.
 */
public final class Talk {
  private static final int MOST_WAITING = 100;

  private static final String PAGE =
      """
      <!doctype html><meta charset="utf-8"><title>Talk</title>
      <form><input autofocus autocomplete="off" placeholder="Say something"></form><pre></pre>
      <script>
        const [form, input, lines] = ["form", "input", "pre"].map(x => document.querySelector(x));
        const socket = new WebSocket(location.origin.replace("http", "ws") + "/talk");
        const show = line => lines.textContent = line + "\\n" + lines.textContent;
        socket.onmessage = event => show(event.data);
        socket.onclose = event => show("* the end: " + event.code + " " + event.reason);
        form.onsubmit = () => { socket.send(input.value); input.value = ""; return false; };
      </script>
      """;

  /** What each member is still to hear. Every connection's task uses it. */
  private final Set<Channel<String>> members = ConcurrentHashMap.newKeySet();

  Routes routes() {
    return Routes.of().get("/", exchange -> Response.html(PAGE)).webSocket("/talk", this::welcome);
  }

  /** The life of a member: it hears and says things, until either ends. */
  private void welcome(Exchange exchange, WebSocket socket) throws InterruptedException {
    Channel<String> queue = Channel.bounded(MOST_WAITING);
    members.add(queue);
    try {
      say("* somebody came");
      TaskGroup.run(group -> {
        group.fork("ear", () -> listen(socket, queue));
        queue.forEach(line -> socket.send(line));
      });
    } catch (RefusedException e) {
      socket.close(CloseReason.AGAINST_POLICY, String.valueOf(e.getMessage()));
    } finally {
      members.remove(queue);
      say("* somebody left");
    }
  }

  private void listen(WebSocket socket, Channel<String> queue) throws InterruptedException {
    socket
        .messages()
        .forEach(message -> {
          if (message instanceof Message.Text(String text)) {
            say(text);
          }
        });
    members.remove(queue);
    queue.done();
  }

  /** Tells everybody. Never waits: whose queue is full has to go. */
  private void say(String line) {
    for (Channel<String> queue : members) {
      if (!queue.trySend(line) && members.remove(queue)) {
        queue.fail(new RefusedException(MOST_WAITING + " lines waited for you"));
      }
    }
  }

  public static void main(String[] words) throws InterruptedException {
    int port = Options.of("talk [--port 8080]", words).port();
    Weft.run(() -> {
      try (Server server = Server.open(port, new Talk().routes())) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/");
        server.serve();
      }
    });
  }
}
