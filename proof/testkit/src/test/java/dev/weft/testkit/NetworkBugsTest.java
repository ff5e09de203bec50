package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Listener;
import dev.weft.net.Stream;
import dev.weft.task.Action;
import dev.weft.task.StuckException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Bugs of those who write protocols: found over a simulated network, and not in their twins. */
class NetworkBugsTest {
  private static final int SEEDS = 50;

  /** {@return the error of the first seed that shows the bug} The twin must have none. */
  private static Throwable found(Action bug, Action twin) throws InterruptedException {
    SimulationConfig config = SimulationConfig.defaults().withSeeds(SEEDS);
    Simulation.explore(config, twin);
    try {
      Simulation.explore(config, bug);
    } catch (SimulationError e) {
      return Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("not found in " + SEEDS + " seeds");
  }

  // ---- a read is no message ----

  /** A server that is told names, one a line, and greets each. */
  private static void greeting(Listener.Handler server) throws InterruptedException {
    new TwoHosts()
        .run(
            server,
            () -> {
              try (Stream stream = TwoHosts.connect("server")) {
                stream.idleTimeout(Duration.ofMinutes(1));
                stream.write("Ada\n");
                assertThat(stream.readLine(100)).hasValue("Hello, Ada!");
                stream.write("Bob\nEve\n");
                assertThat(stream.readLine(100)).hasValue("Hello, Bob!");
                assertThat(stream.readLine(100)).hasValue("Hello, Eve!");
              }
            });
  }

  private static void takesAReadForALine(Stream stream) throws InterruptedException {
    byte[] line = new byte[100];
    for (int length = stream.read(line); length > 0; length = stream.read(line)) {
      String name = new String(line, 0, length, StandardCharsets.UTF_8).strip();
      stream.write("Hello, " + name + "!\n");
    }
  }

  private static void readsLines(Stream stream) throws InterruptedException {
    for (var name = stream.readLine(100); name.isPresent(); name = stream.readLine(100)) {
      stream.write("Hello, " + name.get() + "!\n");
    }
  }

  @Test
  void whoTakesAReadForAMessage_isFound() throws InterruptedException {
    assertThat(
            found(
                () -> greeting(NetworkBugsTest::takesAReadForALine),
                () -> greeting(NetworkBugsTest::readsLines)))
        .isInstanceOf(AssertionError.class);
  }

  // ---- both write before they read ----

  /** Both sides send more than the network and both of them keep, and read only then. */
  private static void exchange(boolean atOnce) throws InterruptedException {
    int much = 300_000;
    new TwoHosts()
        .run(
            stream -> {
              if (atOnce) {
                stream.write(new byte[much]);
                stream.flush();
              }
              stream.readExactly(much);
            },
            () -> {
              try (Stream stream = TwoHosts.connect("server")) {
                stream.write(new byte[much]);
                stream.flush();
                if (atOnce) {
                  stream.readExactly(much);
                }
              }
            });
  }

  @Test
  void whoWritesBeforeTheyRead_bothOfThem_areFound() throws InterruptedException {
    assertThat(found(() -> exchange(true), () -> exchange(false)))
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("Outlet.flush");
  }

  // ---- what is left open ----

  /** Whoever reads after a timeout still has the connection. */
  private static void timedOut(boolean closes) throws InterruptedException {
    TwoHosts two = new TwoHosts();
    two.run(
        stream -> Weft.sleep(Duration.ofMillis(Chaos.upTo(200))),
        () -> {
          Stream stream = TwoHosts.connect("server");
          try {
            stream.idleTimeout(Duration.ofMillis(100));
            stream.readLine(10);
            stream.close();
          } catch (TimedOutException e) {
            if (closes) {
              stream.close();
            }
          }
        });
  }

  @Test
  void whoForgetsToClose_afterATimeout_isFound() throws InterruptedException {
    assertThat(found(() -> timedOut(false), () -> timedOut(true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the network is not empty")
        .hasMessageContaining("not closed: client /10.0.0.2:32768 → /10.0.0.1:7");
  }
}
