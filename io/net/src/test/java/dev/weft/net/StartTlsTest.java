package dev.weft.net;

import static dev.weft.net.Ends.meet;
import static dev.weft.net.Ends.text;
import static dev.weft.net.Secured.AUTHORITY;
import static dev.weft.net.Secured.LOCAL;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.CancelledException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stream that was in the clear and goes on over TLS. */
@ExtendWith(NoLeaks.class)
class StartTlsTest {
  private static final TlsConfig CLIENT = TlsConfig.defaults().withTrust(AUTHORITY.trust());
  private static final String HERE = "127.0.0.1";

  /** Both ends, over TLS. */
  private static void secured(Stream near, Stream far, Ends.Body body) throws Exception {
    secured(near, CLIENT, HERE, far, body);
  }

  private static void secured(
      Stream near, TlsConfig config, String serverName, Stream far, Ends.Body body)
      throws Exception {
    TaskGroup.run(group -> {
      Task<Stream> accepted = group.fork(() -> far.startTls(Secured.server()));
      try (Stream client = near.startTls(config, serverName);
          Stream server = accepted.join()) {
        body.run(client, server);
      }
    });
  }

  @EveryWay
  void bothSides_goOnAfterWordsInTheClear(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          near.write("STARTTLS\n");
          assertThat(far.readLine(20)).contains("STARTTLS");
          far.write("go\n");
          assertThat(near.readLine(20)).contains("go");
          secured(
              near,
              far,
              (client, server) -> {
                byte[] much = Ends.pattern(0, 300_000);
                TaskGroup.run(group -> {
                  group.fork(() -> client.write(much));
                  assertThat(server.readExactly(much.length)).isEqualTo(much);
                });
                server.write("answer");
                assertThat(text(client.readExactly(6))).isEqualTo("answer");
                assertThat(client.tls().orElseThrow().peer()).isEqualTo(LOCAL.chain());
                server.closeOutput();
                assertThat(client.read(new byte[1])).isEqualTo(-1);
              });
          until(() -> near.isGone() && far.isGone());
        });
  }

  @EveryWay
  void whatTheClientSaysEarly_isKeptForTls(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<Stream> client = group.fork(() -> near.startTls(CLIENT, HERE));
              until(() -> far.stats().received() > 0);
              try (Stream server = far.startTls(Secured.server());
                  Stream early = client.join()) {
                early.write("x");
                assertThat(text(server.readExactly(1))).isEqualTo("x");
              }
            }));
  }

  /** As somebody on the way could do with a word of his own (CVE-2011-0411). */
  @EveryWay
  void whatWasSaidInTheClear_isNeverTakenForSafe(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("go\ninjected\n");
          assertThat(near.readLine(20)).contains("go");
          assertThatThrownBy(() -> near.startTls(CLIENT, HERE)).isInstanceOf(BrokenException.class);
          until(near::isGone);
        });
  }

  @EveryWay
  void certificateForAnotherName_isRefused(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              group.fork(() ->
                  assertThatThrownBy(() -> far.startTls(Secured.server()))
                      .isInstanceOf(BrokenException.class));
              assertThatThrownBy(() -> near.startTls(CLIENT, "example.org"))
                  .isInstanceOf(BrokenException.class)
                  .hasMessageContaining(" as example.org is for another host");
              until(() -> near.isGone() && far.isGone());
            }));
  }

  @EveryWay
  void whoTrustsAnybody_takesWhatIsForAnotherName(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            secured(
                near,
                TlsConfig.defaults().withTrust(Trust.anybody()),
                "example.org",
                far,
                (client, server) -> {
                  client.write("x");
                  assertThat(text(server.readExactly(1))).isEqualTo("x");
                }));
  }

  @EveryWay
  void peerThatSaysNothing_isGivenUp(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          assertThatThrownBy(
                  () -> near.startTls(CLIENT.withHandshakeTimeout(Duration.ofMillis(20)), HERE))
              .isInstanceOf(TimedOutException.class);
          until(near::isGone);
        });
  }

  @EveryWay
  void cancelledWhileTheyAgree_closes(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<Stream> client = group.fork(() -> near.startTls(CLIENT, HERE));
              until(() -> far.stats().received() > 0);
              client.cancel("enough");
              assertClosed(near, client);
            }));
  }

  @EveryWay
  void cancelledBefore_closesToo(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<Stream> client =
                  group.fork(() -> {
                    Task.current().cancel("enough");
                    return near.startTls(CLIENT, HERE);
                  });
              assertClosed(near, client);
            }));
  }

  private static void assertClosed(Stream stream, Task<Stream> cancelled)
      throws InterruptedException {
    assertThatThrownBy(() -> cancelled.settle().orThrow())
        .isInstanceOfAny(CancelledException.class, TaskCancelledException.class);
    until(stream::isGone);
  }

  @EveryWay
  void peerThatHasGone_isSaid(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.abort();
          until(() -> !near.isOpen());
          assertThatThrownBy(() -> near.startTls(CLIENT, HERE)).isInstanceOf(BrokenException.class);
        });
  }

  @EveryWay
  void wrongSide_isToldSo_andNothingIsLost(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          assertThatThrownBy(() -> near.startTls(Secured.server()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("was connected from here");
          assertThatThrownBy(() -> far.startTls(CLIENT, HERE))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("was accepted here");
          assertThatThrownBy(() -> near.startTls(CLIENT, ""))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("serverName");
          secured(
              near,
              far,
              (client, server) ->
                  assertThatThrownBy(() -> client.startTls(CLIENT, HERE))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("speaks TLS already"));
        });
  }
}
