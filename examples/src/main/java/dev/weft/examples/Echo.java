package dev.weft.examples;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;

/**
 * A server that says again what it hears, and a client. asyncio: {@code start_server}, {@code
 * open_connection}.
 */
public final class Echo {
  private Echo() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      try (Listener listener = Listener.open(Address.local(0))) {
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(Echo::echo));
          ask(Target.tcp("127.0.0.1", listener.port()));
          listener.close();
        });
      }
    });
  }

  /** Runs in a task of its own for each connection, which is closed at its end. */
  private static void echo(Stream stream) throws InterruptedException {
    for (var line = stream.readLine(1_024); line.isPresent(); line = stream.readLine(1_024)) {
      stream.write(line.get() + "\n");
    }
  }

  private static void ask(Target target) throws InterruptedException {
    Dialer dialer = Dialer.open(NetConfig.defaults());
    try (Stream stream = dialer.connect(target)) {
      stream.write("hello\nworld\n");
      stream.closeOutput();
      for (var line = stream.readLine(1_024); line.isPresent(); line = stream.readLine(1_024)) {
        System.out.println("heard " + line.get());
      }
    }
  }
}
