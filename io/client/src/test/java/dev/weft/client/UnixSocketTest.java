package dev.weft.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Response;
import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Calls to a server that listens at a file, as a container engine does. */
class UnixSocketTest {
  @TempDir private Path folder;

  @BothDoors
  void allConnectionsGoThere_theUrlSaysWhatIsAskedFor(WeftConfig engine) throws Exception {
    Path socket = folder.resolve("s");
    HttpClientConfig config =
        HttpClientConfig.defaults().withRetry(Retry.none()).withSocket(socket);
    Clients.with(
        engine,
        config,
        client -> {
          assertThatThrownBy(() -> client.get("http://engine/version"))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining(socket.toString());
          Listener listener = Listener.open(ListenerConfig.at(Address.unix(socket)));
          Response response =
              TaskGroup.call(group -> {
                Task<?> serving = group.fork(() -> listener.serve(UnixSocketTest::answer));
                Response answered = client.get("http://engine/version");
                serving.cancel("that was all");
                return answered;
              });
          listener.close();
          assertThat(response.text()).startsWith("GET /version HTTP/1.1\r\nhost: engine\r\n");
          return client;
        });
  }

  private static void answer(dev.weft.net.Stream stream) throws InterruptedException {
    String head =
        new String(stream.readUntil("\r\n\r\n".getBytes(US_ASCII), 10_000).orElseThrow(), US_ASCII);
    stream.write("HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head);
    stream.flush();
  }
}
