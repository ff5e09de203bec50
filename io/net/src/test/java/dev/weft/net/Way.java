package dev.weft.net;

import dev.weft.task.Action;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One of the ways to the network that work on this machine: a door and a transport. */
record Way(Door door, SystemTransport transport) {
  static java.util.stream.Stream<Way> all() {
    return java.util.stream.Stream.of(Door.LOOP, Door.DEFAULT)
        .flatMap(door ->
            Arrays.stream(SystemTransport.values())
                .filter(SystemTransport::loads)
                .map(transport -> new Way(door, transport)));
  }

  /** Runs a body on one loop. */
  void run(Action body) throws InterruptedException {
    run(1, body);
  }

  void run(int loops, Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(loops), body);
  }

  Dialer dialer(NetConfig config) {
    return Dialer.open(config, transport);
  }

  /** A wire of bare bytes to a peer. */
  Wire dial(Peer peer) throws InterruptedException {
    return dialer(NetConfig.defaults()).dial(peer.target(), pipeline -> {});
  }

  Stream connect(Listener listener) throws InterruptedException {
    return dialer(NetConfig.defaults()).connect(Target.tcp("127.0.0.1", listener.port()));
  }

  /** A listener at a port of this machine. */
  Listener listen() throws Exception {
    return transport.call(() -> Listener.open(Address.local(0)));
  }

  Listener listen(UnaryOperator<ListenerConfig> change) throws Exception {
    ListenerConfig config = change.apply(ListenerConfig.at(Address.local(0)));
    return transport.call(() -> Listener.open(config));
  }

  /** Opens something over the transport of a way. */
  static <T> T through(Way way, Callable<T> open) throws InterruptedException {
    try {
      return way.transport.call(open);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  Resolver resolver(DnsConfig config) {
    return new Resolver(config, transport, Clock.current());
  }

  // ---- bytes ----

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  /** Reads so many bytes as text; less if the wire ends before. */
  static String read(Wire wire, int length) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      Optional<Object> message = wire.read();
      if (message.isEmpty()) {
        break;
      }
      text.append(text((ByteBuf) message.get()));
    }
    return text.toString();
  }

  private static String text(ByteBuf buffer) {
    try {
      return buffer.toString(StandardCharsets.US_ASCII);
    } finally {
      buffer.release();
    }
  }

  /** Reads to the end. {@return how many bytes there were} */
  static long drain(Wire wire) throws InterruptedException {
    long length = 0;
    for (var message = wire.read(); message.isPresent(); message = wire.read()) {
      ByteBuf buffer = (ByteBuf) message.get();
      length += buffer.readableBytes();
      buffer.release();
    }
    return length;
  }

  /** Lets others run until something holds. In a task. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      Weft.sleep(Duration.ofNanos(200_000));
    }
  }
}
