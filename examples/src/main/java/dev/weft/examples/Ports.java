package dev.weft.examples;

import dev.weft.net.Address;
import dev.weft.net.Datagram;
import dev.weft.net.Datagrams;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unix sockets and datagrams. asyncio: {@code start_unix_server}, {@code open_unix_connection},
 * {@code create_datagram_endpoint}.
 */
public final class Ports {
  private Ports() {}

  public static void main(String[] words) throws InterruptedException, IOException {
    Path directory = Files.createTempDirectory("ports");
    Weft.run(() -> {
      talkOverAFile(directory.resolve("clock"));
      talkInDatagrams();
    });
    Files.delete(directory); // the listener has removed its file
  }

  private static void talkOverAFile(Path file) throws InterruptedException {
    ListenerConfig config = ListenerConfig.at(Address.unix(file)).withFileMode("rw-------");
    try (Listener listener = Listener.open(config)) {
      TaskGroup.run(group -> {
        group.fork(() -> listener.serve(stream -> stream.write("ten o'clock\n")));
        try (Stream stream = Dialer.open(NetConfig.defaults()).connect(Target.unix(file))) {
          System.out.println(stream.readLine(100).orElse("nothing"));
        }
        listener.close();
      });
    }
  }

  private static void talkInDatagrams() throws InterruptedException {
    try (Datagrams server = Datagrams.open(Address.local(0));
        Datagrams client = Datagrams.connect(server.local())) {
      client.send("ping");
      Datagram question = server.receive();
      server.send("pong to " + question.text(), question.from());
      System.out.println(client.receive().text());
    }
  }
}
