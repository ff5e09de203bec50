package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when no file descriptor is left: in a JVM of its own, which may have a few only. */
class FileDescriptorsTest {
  private static final int CLIENTS = 60;

  static Stream<SystemTransport> transports() {
    return Stream.of(SystemTransport.values()).filter(SystemTransport::loads);
  }

  @Test
  void now_countsWhatIsOpen() throws IOException {
    FileDescriptors before = FileDescriptors.now().orElseThrow();
    assertThat(before.open()).isPositive().isLessThan(before.allowed());
    List<java.io.InputStream> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      files.add(Files.newInputStream(Path.of("/dev/null")));
    }
    assertThat(FileDescriptors.now().orElseThrow().open()) // others come and go meanwhile
        .isBetween(before.open() + 150, before.open() + 250);
    for (java.io.InputStream file : files) {
      file.close();
    }
  }

  @Test
  void ninety_percentAreNearTheLimit() {
    assertThat(new FileDescriptors(899, 1_000).isNearLimit()).isFalse();
    assertThat(new FileDescriptors(900, 1_000).isNearLimit()).isTrue();
    assertThat(new FileDescriptors(9, 9).isNearLimit()).isTrue();
    assertThat(new FileDescriptors(5, Long.MAX_VALUE).isNearLimit()).isFalse();
    assertThat(new FileDescriptors(1_024, 65_536))
        .hasToString("1,024 of 65,536 file descriptors are open");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void listenerWithoutDescriptors_pausesWithOneWarning_andGoesOn(SystemTransport transport)
      throws Exception {
    Process child =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 120; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Needy.class.getName(),
                transport.name())
            .redirectErrorStream(true)
            .start();
    child.getOutputStream().close();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(printed).isZero();
    assertThat(printed)
        .containsOnlyOnce("soon no connection can be accepted; raise the limit")
        .containsOnlyOnce("WARNING: the listener at ")
        .containsPattern(
            "cannot accept for now, and tries again: 1[012]\\d of 120 file descriptors are open; "
                + "raise the limit \\(ulimit -n\\), or allow fewer connections than 10,000")
        .contains("idle while paused: true", "all were served: " + CLIENTS);
  }

  /** The program of a JVM with few descriptors. */
  static final class Needy {
    private Needy() {}

    public static void main(String[] args) throws Exception {
      loadAll();
      new Way(Door.LOOP, SystemTransport.valueOf(args[0])).run(() -> outlive(args[0]));
    }

    /** Classes and libraries come from files, which cannot be opened later. */
    private static void loadAll() throws Exception {
      for (Class<?> one : List.of(Weft.class, Listener.class)) {
        Path room = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(room)) {
          load(room.resolve(one.getPackageName().replace('.', '/')), one.getPackageName());
        }
      }
    }

    private static void load(Path folder, String room) throws Exception {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
          String name = file.getFileName().toString().replace(".class", "");
          Class.forName(room + "." + name, false, Needy.class.getClassLoader());
        }
      }
    }

    private static void outlive(String transport) throws Exception {
      Way way = new Way(Door.LOOP, SystemTransport.valueOf(transport));
      try (Listener listener = way.listen()) {
        TaskGroup.run(group -> {
          group.fork(() ->
              listener.serve(stream -> {
                stream.write("!");
                stream.readLine(10);
              }));
          List<Socket> clients = new ArrayList<>();
          exhaust(listener, clients);
          long before = listener.stats().exhausted();
          Weft.sleep(Duration.ofMillis(500));
          long tries = listener.stats().exhausted() - before;
          System.out.println("idle while paused: " + (tries < 20) + ", " + listener.stats());
          System.out.println("all were served: " + visit(listener, clients));
          until(() -> listener.stats().open() == 0 && !listener.stats().paused());
          listener.close();
        });
      }
    }

    /** Connects until nothing is left for the listener to accept with. */
    private static void exhaust(Listener listener, List<Socket> clients) throws Exception {
      while (listener.stats().exhausted() == 0) {
        try {
          clients.add(client(listener.port()));
        } catch (SocketException e) {
          clients.removeFirst().close(); // we took the last one ourselves: free two, take one
          until(() -> listener.stats().open() == clients.size());
          Files.newInputStream(Path.of("/dev/null"));
        }
        Weft.sleep(Duration.ofMillis(1));
      }
    }

    /** Has those be served who are connected, and then others. {@return how many} */
    private static int visit(Listener listener, List<Socket> clients) throws Exception {
      int served = 0;
      while (served < CLIENTS) {
        if (clients.isEmpty()) {
          clients.add(client(listener.port()));
        }
        try (Socket socket = clients.removeFirst()) {
          socket.setSoTimeout(10_000);
          served += socket.getInputStream().read() == '!' ? 1 : 0;
        }
        Weft.sleep(Duration.ofMillis(1));
      }
      return served;
    }

    private static Socket client(int port) throws IOException {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    }
  }
}
