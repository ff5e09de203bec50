package dev.weft.net;

import dev.weft.task.Offload;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import java.util.function.Consumer;

/** What a stream becomes: the same channel, with other handlers and a new end behind them. */
final class Successor {
  private Successor() {}

  /**
   * Puts handlers and a new end behind those of a stream, beginning with what has come and was not
   * read. If that fails, everything is closed.
   */
  static void of(Stream stream, Consumer<ChannelPipeline> handlers, Inlet<?> next)
      throws InterruptedException {
    boolean done = false;
    try {
      stream.flush();
      Futures.await(
          stream.channel.eventLoop().submit(() -> pass(stream, handlers, next)), late -> {});
      done = true;
    } finally {
      if (!done) {
        stream.abort();
        next.close();
      }
    }
  }

  private static boolean pass(Stream stream, Consumer<ChannelPipeline> handlers, Inlet<?> next) {
    ChannelPipeline pipeline = stream.channel.pipeline();
    ChannelHandlerContext old = pipeline.context(stream.inlet);
    if (old == null) {
      throw stream.inlet.loss(); // Netty takes the pipeline of a closed channel apart
    }
    handlers.accept(pipeline);
    pipeline.addLast(next);
    stream.inlet.passOn(old);
    return true;
  }

  /**
   * Has a stream go on over TLS, once both sides have agreed.
   *
   * @param serverName whom the certificate of the other side must be for; empty for the side that
   *     has accepted the connection
   */
  static Stream overTls(Stream stream, TlsConfig config, Optional<String> serverName)
      throws InterruptedException {
    requireClear(stream, serverName.isPresent());
    Optional<Target> target = serverName.map(name -> ((Target) stream.peer).withServerName(name));
    TlsLayer layer = layer(stream, config, target);
    Inlet<Chunks> chunks = new Inlet<>(stream.peer, new Chunks(), stream.config.reading());
    of(stream, layer::addTo, chunks);
    layer.bound(stream.loop, config.handshakeTimeout(), stream.channel, () -> {});
    Stream next =
        new Stream(stream.peer, stream.channel, stream.loop, chunks, layer, stream.config);
    boolean done = false;
    try {
      next.handshake();
      done = true;
      return next;
    } finally {
      if (!done) {
        next.abort();
      }
    }
  }

  /** Who has connected is the client of TLS, whoever said that it begins. */
  private static void requireClear(Stream stream, boolean asClient) {
    if (stream.layer != Layer.CLEAR) {
      throw new IllegalStateException("%s speaks TLS already".formatted(stream));
    }
    if (asClient != stream.peer instanceof Target) {
      throw new IllegalStateException(
          asClient
              ? "%s was accepted here: start TLS without a server name".formatted(stream)
              : "%s was connected from here: say whom the certificate must be for"
                  .formatted(stream));
    }
  }

  /** The JDK loads its authorities for 60 to 100 ms: not on the loop. */
  private static TlsLayer layer(Stream stream, TlsConfig config, Optional<Target> target)
      throws InterruptedException {
    boolean done = false;
    try {
      Tls tls = Offload.blocking(() -> Tls.of(config));
      done = true;
      return target
          .map(known -> tls.client(known, known.handshake().orElseThrow()))
          .orElseGet(() -> tls.server(stream.peer));
    } finally {
      if (!done) {
        stream.abort();
      }
    }
  }
}
