package dev.weft.net;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A listener by TLS that serves in a task, and clients that believe its authority. */
final class Secured {
  static final Authority AUTHORITY = Authority.named("weft tests");
  static final Identity LOCAL = AUTHORITY.host("localhost", "127.0.0.1");

  /** What is tried while the listener serves. */
  @FunctionalInterface
  interface Body {
    void run(Secured secured) throws Exception;
  }

  final Way way;
  final Listener listener;

  /** What became of connections that went wrong, in sentences. Any thread. */
  final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private Secured(Way way, Listener listener) {
    this.way = way;
    this.listener = listener;
  }

  static TlsConfig server() {
    return TlsConfig.of(LOCAL);
  }

  static void echo(Stream stream) throws InterruptedException {
    byte[] block = new byte[8_192];
    for (int count = stream.read(block); count >= 0; count = stream.read(block)) {
      stream.write(ByteBuffer.wrap(block, 0, count));
    }
  }

  /** Runs a body beside a listener. */
  static void run(Way way, TlsConfig tls, Listener.Handler handler, Body body) throws Exception {
    way.run(2, () -> serve(way, tls, handler, body));
  }

  private static void serve(Way way, TlsConfig tls, Listener.Handler handler, Body body)
      throws Exception {
    ListenerConfig config = ListenerConfig.at(Address.local(0)).withTls(tls);
    try (Listener listener = way.transport().call(() -> Listener.open(config))) {
      Secured secured = new Secured(way, listener);
      TaskGroup.run(group -> {
        Task<?> serving =
            group.fork(() -> listener.serve(handler, (_, e) -> secured.failures.add(e)));
        body.run(secured);
        listener.close();
        serving.join();
      });
    }
  }

  Target target() {
    return target("127.0.0.1");
  }

  /** At this machine, asked for by a name. */
  Target target(String name) {
    return Target.tls("127.0.0.1", listener.port()).withServerName(name);
  }

  /** A client that believes the authority. */
  Stream connect() throws InterruptedException {
    return connect(target(), tls -> tls);
  }

  Stream connect(Target target, UnaryOperator<TlsConfig> change) throws InterruptedException {
    return way.dialer(client(change)).connect(target);
  }

  static NetConfig client(UnaryOperator<TlsConfig> change) {
    return NetConfig.defaults().withTls(tls -> change.apply(tls.withTrust(AUTHORITY.trust())));
  }

  /** Waits for a failure of the listener's side. {@return its sentence} */
  @Nullable String failure() throws InterruptedException {
    Way.until(() -> !failures.isEmpty());
    return failures.getFirst().getMessage();
  }
}
