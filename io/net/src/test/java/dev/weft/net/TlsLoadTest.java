package dev.weft.net;

import static dev.weft.net.Secured.AUTHORITY;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Much, often, and while things change. */
@ExtendWith(NoLeaks.class)
class TlsLoadTest {
  private static final int MUCH = 10 << 20;

  /** Chooses the moments. */
  private static final long SEED = 20_261_121;

  @TempDir private Path folder;

  /** The listener reads nothing until all is written on its side: both directions fill up. */
  @EveryWay
  void tenMegabytes_bothWaysAtOnce_withBackPressure(Way way) throws Exception {
    byte[] there = random(1);
    byte[] back = random(2);
    Secured.run(
        way,
        Secured.server(),
        stream ->
            TaskGroup.run(group -> {
              group.fork(() -> send(stream, back));
              assertThat(stream.readExactly(MUCH)).isEqualTo(there);
            }),
        secured -> {
          try (Stream stream = secured.connect()) {
            TaskGroup.run(group -> {
              Task<?> sending = group.fork(() -> send(stream, there));
              assertThat(stream.readExactly(MUCH)).isEqualTo(back);
              sending.join();
              assertThat(stream.stats().sent()).isEqualTo(MUCH);
            });
          }
          assertThat(secured.failures).isEmpty();
        });
  }

  private static byte[] random(long seed) {
    byte[] bytes = new byte[MUCH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void send(Stream stream, byte[] bytes) throws InterruptedException {
    int block = 100_000;
    for (int at = 0; at < bytes.length; at += block) {
      stream.write(ByteBuffer.wrap(bytes, at, Math.min(block, bytes.length - at)));
    }
    stream.flush();
  }

  /** One write is taken whole, but goes out in parts, each in a turn of its own. */
  @EveryWay
  void oneLargeWrite_isWhole(Way way) throws Exception {
    byte[] all = random(3);
    Secured.run(
        way,
        Secured.server(),
        stream -> {
          stream.write("!");
          stream.write(all);
          stream.write("end");
        },
        secured -> {
          try (Stream stream = secured.connect()) {
            stream.readExactly(1);
            assertThat(stream.readExactly(MUCH)).isEqualTo(all);
            assertThat(stream.readLine(10)).contains("end");
          }
        });
  }

  /** A reader that does not read stops the writer, and reads everything afterwards. */
  @EveryWay
  void slowReader_stopsTheWriter(Way way) throws Exception {
    List<Stream> held = new CopyOnWriteArrayList<>();
    Secured.run(
        way,
        Secured.server(),
        stream -> {
          held.add(stream);
          send(stream, random(4));
        },
        secured -> {
          try (Stream stream = secured.connect()) {
            until(() -> !stream.channel.config().isAutoRead());
            assertThat(held.getFirst().stats().sent()).isLessThan(MUCH);
            assertThat(stream.readExactly(MUCH)).isEqualTo(random(4));
          }
        });
  }

  // ---- reload ----

  @EveryWay
  void reload_underTraffic_changesWhatIsNew_andKeepsWhatIsOpen(Way way) throws Exception {
    Path chain = Files.createTempFile(folder, "chain", ".pem");
    Path key = Files.createTempFile(folder, "key", ".pem");
    X509Certificate first = write(chain, key);
    Secured.run(
        way,
        TlsConfig.of(Identity.pem(chain, key)),
        Secured::echo,
        secured -> {
          try (Stream old = secured.connect()) {
            assertThat(shown(old)).isEqualTo(first);
            TaskGroup.run(group -> {
              List<Task<?>> traffic = List.of(talk(group, secured), talk(group, secured));
              X509Certificate second = write(chain, key);
              secured.listener.reload();
              try (Stream fresh = secured.connect()) {
                assertThat(shown(fresh)).isEqualTo(second);
              }
              Files.writeString(key, Authority.key(AUTHORITY.host("else.test")));
              assertThatThrownBy(secured.listener::reload)
                  .hasMessageContaining(key.toString())
                  .hasMessageContaining("does not belong to the certificate");
              Files.delete(chain);
              assertThatThrownBy(secured.listener::reload)
                  .hasMessage("cannot use " + chain + ": there is no such file");
              try (Stream fresh = secured.connect()) {
                assertThat(shown(fresh)).isEqualTo(second);
              }
              for (Task<?> each : traffic) {
                each.join();
              }
            });
            old.write("still");
            assertThat(old.readExactly(5)).asString().isEqualTo("still");
          }
          assertThat(secured.failures).isEmpty();
        });
  }

  private static X509Certificate write(Path chain, Path key) throws Exception {
    Identity identity = AUTHORITY.host("127.0.0.1");
    Files.writeString(chain, Authority.chain(identity));
    Files.writeString(key, Authority.key(identity));
    return identity.certificate();
  }

  private static Task<?> talk(TaskGroup group, Secured secured) {
    return group.fork(() -> {
      for (int i = 0; i < 5; i++) {
        try (Stream stream = secured.connect()) {
          stream.write("hello");
          assertThat(stream.readExactly(5)).asString().isEqualTo("hello");
        }
      }
    });
  }

  private static X509Certificate shown(Stream stream) {
    return stream.tls().orElseThrow().peer().getFirst();
  }

  // ---- cancelled at any time ----

  /** The handshake takes some milliseconds here: the moments are spread over all of it. */
  @EveryWay
  void cancelledAtAnyTime_leavesNothingOpen(Way way) throws Exception {
    Random random = new Random(SEED);
    Secured.run(
        way,
        Secured.server(),
        Secured::echo,
        secured -> {
          secured.connect().close(); // so that all classes are there
          until(() -> secured.listener.stats().open() == 0);
          long before = Sockets.open();
          for (int i = 0; i < 25; i++) {
            Duration delay = Duration.ofNanos(random.nextInt(6_000_000));
            TaskGroup.run(group -> {
              Task<Stream> connecting = group.fork(() -> secured.connect());
              Weft.sleep(delay);
              connecting.cancel("the test says so");
              try (Stream stream = connecting.join()) {
                stream.write("x"); // the hand-over won
              } catch (TaskCancelledException e) {
                // nothing was opened, or it was closed again
              }
            });
          }
          until(() -> secured.listener.stats().open() == 0);
          until(() -> Sockets.open() <= before);
        });
  }

  /** The handlers are cancelled in their handshakes, too, with the listener's task. */
  @EveryWay
  void listenerCancelledAtAnyTime_leavesNothingOpen(Way way) throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 4; i++) {
      Duration delay = Duration.ofNanos(random.nextInt(8_000_000));
      way.run(2, () -> cancelListener(way, delay));
    }
  }

  private static void cancelListener(Way way, Duration delay) throws Exception {
    ListenerConfig config = ListenerConfig.at(Address.local(0)).withTls(Secured.server());
    try (Listener listener = way.transport().call(() -> Listener.open(config))) {
      Target target = Target.tls("127.0.0.1", listener.port());
      Dialer dialer = way.dialer(Secured.client(tls -> tls));
      TaskGroup.run(group -> {
        Task<?> serving = group.fork(() -> listener.serve(Secured::echo));
        for (int i = 0; i < 4; i++) {
          group.fork(() -> {
            try (Stream stream = dialer.connect(target)) {
              stream.read(new byte[1]);
            } catch (BrokenException e) {
              // its listener was cancelled
            }
          });
        }
        Weft.sleep(delay);
        serving.cancel("the test says so");
        until(() -> serving.state() == Task.State.CANCELLED);
        listener.close();
      });
      until(() -> listener.stats().open() == 0);
    }
  }

  /** The broken twin: a stream that nobody closes is what the tests above would find. */
  @EveryWay
  void forgottenStream_isCounted(Way way) throws Exception {
    Secured.run(
        way,
        Secured.server(),
        Secured::echo,
        secured -> {
          Stream forgotten = secured.connect();
          until(() -> secured.listener.stats().open() == 1);
          assertThat(secured.listener.stats().open()).isEqualTo(1);
          forgotten.close();
          until(() -> secured.listener.stats().open() == 0);
        });
  }
}
