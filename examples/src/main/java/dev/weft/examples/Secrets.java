package dev.weft.examples;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Identity;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.net.TlsConfig;
import dev.weft.net.Trust;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;

/** A server and its client talk by TLS; who does not know the server's certificate gets nowhere. */
public final class Secrets {
  private Secrets() {}

  public static void main(String[] args) throws InterruptedException {
    Identity me = Identity.selfSigned("localhost");
    ListenerConfig config =
        ListenerConfig.at(Address.local(0)).withTls(TlsConfig.of(me).withProtocols("secrets/1"));
    Weft.run(() -> {
      try (Listener listener = Listener.open(config)) {
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(Secrets::answer, (_, _) -> {}));
          Target target =
              Target.tls("127.0.0.1", listener.port())
                  .withServerName("localhost")
                  .withProtocols("secrets/1");
          ask(target, Trust.only(me.certificate()));
          ask(target, Trust.jdk());
          listener.close();
        });
      }
    });
  }

  private static void answer(Stream stream) throws InterruptedException {
    stream.write("you said " + stream.readLine(100).orElse("nothing") + "\n");
  }

  private static void ask(Target target, Trust trust) throws InterruptedException {
    Dialer dialer = Dialer.open(NetConfig.defaults().withTls(tls -> tls.withTrust(trust)));
    try (Stream stream = dialer.connect(target)) {
      stream.write("swordfish\n");
      String answer = stream.readLine(100).orElse("nothing");
      System.out.println(answer + " by " + stream.protocol().orElse("no protocol"));
    } catch (BrokenException e) {
      System.out.println(String.valueOf(e.getMessage()).replace(target.toString(), "the server"));
    }
  }
}
