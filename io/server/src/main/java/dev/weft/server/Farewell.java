package dev.weft.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/**
 * How a connection ends whose client may still be sending. To close a socket with bytes that nobody
 * read resets it, and the client could lose the last answer: so it is told that nothing more comes,
 * and what it sends is dropped until it closes, too.
 */
final class Farewell {
  /** So long a client may take to close its side, once it has been told that this one is. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private Farewell() {}

  /**
   * Tells the client that nothing more comes, or closes the connection if it cannot be told. The
   * loop only.
   */
  static void say(ChannelHandlerContext to) {
    if (to.channel() instanceof DuplexChannel duplex
        && duplex.isActive()
        && !duplex.isInputShutdown()) {
      duplex.config().setAutoRead(true);
      SslHandler secure = to.pipeline().get(SslHandler.class);
      if (secure == null) {
        duplex.shutdownOutput();
      } else {
        secure.closeOutbound(); // else the end would look like an attack
      }
    } else {
      to.close();
    }
  }
}
