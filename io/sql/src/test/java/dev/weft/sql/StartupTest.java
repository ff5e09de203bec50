package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Dialer;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a connection begins with servers that are not as they should be. */
class StartupTest {
  private static final String PLAIN = "disable";

  /** What a server does with its one client. */
  private interface Script {
    void play(Client client) throws IOException;
  }

  /** The server's end. */
  private record Client(DataInputStream in, OutputStream out) {
    /** Each character of the body is a byte. */
    void say(char kind, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
      out.write(new BinaryBuffer(16).int1(kind).int4(4 + bytes.length).all(bytes).take());
    }

    void ask(int proof, String more) throws IOException {
      say('R', "\0\0\0" + (char) proof + more);
    }

    /** The first message has no kind. {@return its body} */
    byte[] hello() throws IOException {
      return in.readNBytes(in.readInt() - 4);
    }

    String heard() throws IOException {
      in.readByte();
      return new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
    }
  }

  private static SharedOptions options(int port, String tls) {
    return SharedOptions.of(
            Address.of("postgresql://me:secret@127.0.0.1:%d/it?sslmode=%s".formatted(port, tls)))
        .orElseThrow();
  }

  private interface Body {
    void with(Startup startup) throws Exception;
  }

  /** Runs a body against a script, which must come to its end. */
  private static void run(String tls, Script script, Body body) throws Exception {
    CompletableFuture<Boolean> played = new CompletableFuture<>();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> play(server, script, played));
      Weft.run(() -> {
        int port = server.getLocalPort();
        Stream stream = Dialer.open(NetConfig.defaults()).connect(Target.tcp("127.0.0.1", port));
        Startup startup = new Startup(stream, options(port, tls));
        body.with(startup);
        startup.stream().close();
      });
      assertThat(played.join()).isTrue();
    }
  }

  private static void play(ServerSocket server, Script script, CompletableFuture<Boolean> played) {
    try (Socket socket = server.accept()) {
      script.play(
          new Client(new DataInputStream(socket.getInputStream()), socket.getOutputStream()));
      played.complete(true);
    } catch (IOException e) {
      played.completeExceptionally(e);
    }
  }

  private static void refused(String tls, Script script, String words) throws Exception {
    run(
        tls,
        script,
        startup ->
            assertThatThrownBy(() -> startup.run(Duration.ofSeconds(1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(words));
  }

  @Test
  void aServerWithoutTls_whereItMustBe() throws Exception {
    refused(
        "require",
        client -> {
          client.hello();
          client.out.write('N');
        },
        "does not speak TLS, which sslmode=require asks for");
  }

  @Test
  void aServerWithoutTls_whereItNeedNotBe_isTalkedToInTheClear() throws Exception {
    run(
        "prefer",
        client -> {
          assertThat(client.hello()).hasSize(4);
          client.out.write('N');
          assertThat(new String(client.hello(), StandardCharsets.UTF_8))
              .contains("user\0me\0database\0it\0application_name\0weft\0");
          client.ask(0, "");
          client.say('S', "is_superuser\0off\0");
          client.say('K', "\0\0\0\7\0\0\0\t");
          client.say('Z', "I");
          assertThat(client.heard()).contains("statement_timeout = 1000");
          client.say('C', "SET\0");
          client.say('Z', "I");
          assertThat(client.heard()).contains("transaction_read_only");
          assertThat(client.heard()).contains("statement_timeout");
          assertThat(client.heard()).isEmpty();
          client.say('1', "");
          client.say('Z', "I");
          assertThat(client.heard()).contains("interval = 1000");
          client.say('C', "SET\0");
          client.say('Z', "I");
        },
        startup -> {
          startup.run(Duration.ofSeconds(1));
          assertThat(startup.cancelRequest()).isEqualTo(Frontend.cancelRequest(7, 9));
        });
  }

  @Test
  void whatIsNoPostgres() throws Exception {
    String words = "is no PostgreSQL: check host and port";
    refused("prefer", client -> client.out.write(Frontend.utf8("HTTP/1.1 400")), words);
    refused(PLAIN, client -> client.out.write(Frontend.utf8("HTTP/1.1 400")), words);
  }

  @Test
  void aProofThatNobodyHas() throws Exception {
    refused(
        PLAIN,
        client -> {
          client.hello();
          client.ask(7, "");
        },
        "it asks for a proof by Kerberos, not for a password");
    refused(
        PLAIN,
        client -> {
          client.hello();
          client.ask(10, "OAUTHBEARER\0\0");
        },
        "it asks for a proof by one of [OAUTHBEARER], not for a password");
  }

  @Test
  void aServerThatDoesNotKnowThePassword() throws Exception {
    String words = "it cannot prove that it knows the password";
    refused(PLAIN, client -> scram(client, c -> c.ask(0, "")), words); // as if all were said
    refused(PLAIN, client -> scram(client, c -> c.ask(12, "v=AAAA")), words);
    refused(
        PLAIN, client -> scram(client, c -> c.ask(11, "r=other,s=QSXCR+Q6sek8bf92,i=1")), words);
  }

  @Test
  void aServerThatAsksForRoundsWithoutEnd() throws Exception {
    refused(
        PLAIN,
        client -> scram(client, 2_000_000_000, c -> {}),
        "it asks for 2,000,000,000 rounds of hashing, and gets 100,000 at most");
  }

  private static void scram(Client client, Script then) throws IOException {
    scram(
        client,
        4096,
        c -> {
          assertThat(c.heard()).startsWith("c=biws,r=");
          then.play(c);
        });
  }

  /** As far as the client's own proof. */
  private static void scram(Client client, int rounds, Script then) throws IOException {
    client.hello();
    client.ask(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0");
    String first = client.heard();
    assertThat(first).startsWith("SCRAM-SHA-256\0");
    String nonce = first.substring(first.indexOf("r=") + 2);
    client.ask(11, "r=%sx,s=QSXCR+Q6sek8bf92,i=%d".formatted(nonce, rounds));
    then.play(client);
  }

  @Test
  void aServerThatHasNoRoom_orEnds() throws Exception {
    refused(
        PLAIN,
        client -> {
          client.hello();
          client.say('E', "SFATAL\0C53300\0Msorry, too many clients already\0\0");
        },
        "sorry, too many clients already");
    run(
        PLAIN,
        client -> {
          client.hello();
          client.out.write('R');
        },
        startup ->
            assertThatThrownBy(() -> startup.run(Duration.ofSeconds(1)))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("ended after 1 of 5 bytes"));
  }

  @Test
  void aServerThatSaysNothing_holdsNobodyWhoIsCancelled() throws Exception {
    run(
        PLAIN,
        client -> {
          client.hello();
          assertThat(client.in.read()).isEqualTo(-1);
        },
        startup ->
            assertThatThrownBy(() ->
                    Timeout.after(Duration.ofMillis(20), () -> startup.run(Duration.ofSeconds(1))))
                .isInstanceOf(TimedOutException.class));
  }

  @Test
  void thePassword_isInNoWords() {
    assertThat(options(5432, PLAIN).toString()).doesNotContain("secret");
  }
}
