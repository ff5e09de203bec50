package dev.weft.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.function.Supplier;

/**
 * How a connection in the clear, which begins with HTTP/1.1, comes to speak HTTP/2. The loop only.
 */
final class Upgrade {
  private Upgrade() {}

  /** Has the first bytes of a connection looked at. */
  static void look(ChannelPipeline pipeline, Supplier<Session> session) {
    pipeline.addBefore(
        pipeline.context(Decoder.class).name(),
        null,
        new Preface(found -> turn(found, session.get())));
  }

  /** Another version of HTTP is spoken from here on. */
  private static void turn(ChannelHandlerContext from, Session session) {
    ChannelPipeline pipeline = from.pipeline();
    pipeline.addAfter(from.name(), null, session);
    pipeline.remove(Decoder.class);
    pipeline.remove(Line.class);
    pipeline.remove(Outbox.class);
    session.announce();
  }
}
