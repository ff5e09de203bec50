package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Request;
import dev.weft.net.Address;
import dev.weft.net.Identity;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.Stream;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Which protocol is spoken with whom (RFC 7301), and that finding out costs no connection. */
class Http2NegotiationTest {
  private static final Identity IDENTITY = Identity.selfSigned("localhost");

  @FunctionalInterface
  private interface Use {
    void with(HttpClient client, String url, AtomicInteger connections) throws Exception;
  }

  private static void run(WeftConfig engine, Protocols client, String[] offered, Use use)
      throws Exception {
    HttpClientConfig config =
        HttpClientConfig.defaults()
            .withRetry(Retry.none())
            .withProtocols(client)
            .withNet(net -> net.withTls(tls -> tls.withTrust(Trust.only(IDENTITY.certificate()))));
    Clients.with(
        engine,
        config,
        open ->
            TaskGroup.call(group -> {
              AtomicInteger connections = new AtomicInteger();
              TlsConfig tls = TlsConfig.of(IDENTITY).withProtocols(offered);
              Listener listener = Listener.open(ListenerConfig.at(Address.local(0)).withTls(tls));
              Task<?> serving =
                  group.fork(() ->
                      listener.serve(
                          stream -> {
                            connections.incrementAndGet();
                            serve(stream);
                          },
                          (stream, failure) -> {}));
              use.with(open, "https://localhost:" + listener.port(), connections);
              open.close(Duration.ZERO);
              listener.close();
              serving.cancel("the test is over");
              return connections;
            }));
  }

  private static void serve(Stream stream) throws Exception {
    if (stream.protocol().filter("h2"::equals).isPresent()) {
      FramePeer peer = new FramePeer(wires(stream));
      peer.open();
      peer.okForEver();
    }
    while (true) {
      String asked = stream.readLine(1_000).orElse("");
      for (String line = asked; !line.isEmpty(); ) {
        line = stream.readLine(1_000).orElse("");
      }
      if (asked.isEmpty()) {
        return;
      }
      String body = asked.split(" ", -1)[1];
      stream.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }
  }

  private static FramePeer.Wires wires(Stream stream) {
    return new FramePeer.Wires() {
      @Override
      public byte[] read(int count) throws InterruptedException {
        return stream.readExactly(count);
      }

      @Override
      public void write(byte[] bytes) throws InterruptedException {
        stream.write(bytes);
      }
    };
  }

  private static void many(HttpClient client, String url) throws InterruptedException {
    List<Integer> numbers = IntStream.range(0, 50).boxed().toList();
    Tasks.forEach(
        10,
        Tasks.Source.of(numbers),
        i -> assertThat(client.get(url + "/" + i).text()).isEqualTo("/" + i));
  }

  private static String protocol(HttpClient client, String url) throws InterruptedException {
    return client.stream(Request.get(client.url(url)), Answer::protocol);
  }

  @BothDoors
  void aServerThatSpeaksBothIsSpokenToByHttp2_onOneConnection(WeftConfig engine) throws Exception {
    run(
        engine,
        Protocols.NEGOTIATED,
        new String[] {"h2", "http/1.1"},
        (client, url, connections) -> {
          many(client, url);
          assertThat(protocol(client, url)).isEqualTo("HTTP/2");
          assertThat(connections).hasValue(1);
        });
  }

  @BothDoors
  void oneThatSpeaksHttp1Only_isSpokenToByThat_andNoConnectionIsWasted(WeftConfig engine)
      throws Exception {
    run(
        engine,
        Protocols.NEGOTIATED,
        new String[] {"http/1.1"},
        (client, url, connections) -> {
          assertThat(protocol(client, url)).isEqualTo("HTTP/1.1");
          assertThat(protocol(client, url)).isEqualTo("HTTP/1.1");
          assertThat(connections).hasValue(1);
          many(client, url);
          assertThat(connections.get()).isLessThanOrEqualTo(10);
        });
  }

  @BothDoors
  void oneThatKnowsOfNoProtocols_speaksHttp1(WeftConfig engine) throws Exception {
    run(
        engine,
        Protocols.NEGOTIATED,
        new String[] {},
        (client, url, connections) -> {
          assertThat(protocol(client, url)).isEqualTo("HTTP/1.1");
          many(client, url);
        });
  }

  @BothDoors
  void theClientCanBeToldWhatToSpeak(WeftConfig engine) throws Exception {
    run(
        engine,
        Protocols.HTTP_1_1,
        new String[] {"h2", "http/1.1"},
        (client, url, connections) -> assertThat(protocol(client, url)).isEqualTo("HTTP/1.1"));
    run(
        engine,
        Protocols.HTTP_2,
        new String[] {},
        (client, url, connections) ->
            assertThatThrownBy(() -> client.get(url))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("does not speak HTTP/2"));
  }
}
