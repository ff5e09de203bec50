package dev.weft.server;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a connection in the clear comes to speak HTTP/2: its client begins with that, or its first
 * request asks for it by {@code Upgrade: h2c} (RFC 7540 §3.2; RFC 9113 has dropped that, but
 * clients in use ask). Whoever asks in another way, or later, is answered in HTTP/1.1.
 *
 * <p>A proxy that passes the wish on by mistake would let its client past its rules, as it reads
 * nothing of what follows: who came by a proxy is not heard. The loop only.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private static final String SETTINGS = "HTTP2-Settings";
  private static final List<String> OF_PROXIES =
      List.of("Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP");
  private static final String YES =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n";

  private final Supplier<Session> sessions;

  private Upgrade(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  /**
   * Has what comes first on a connection looked at.
   *
   * @param wishes whether its first request may ask, too
   */
  static void look(ChannelPipeline pipeline, Supplier<Session> sessions, boolean wishes) {
    String decoder = pipeline.context(Decoder.class).name();
    if (wishes) {
      pipeline.addAfter(decoder, null, new Upgrade(sessions));
    }
    pipeline.addBefore(decoder, null, new Preface(found -> turn(found, sessions.get())));
  }

  /** Another version of HTTP is spoken from here on. */
  private static void turn(ChannelHandlerContext from, Session session) {
    ChannelPipeline pipeline = from.pipeline();
    pipeline.addAfter(from.name(), null, session);
    session.announce();
    pipeline.remove(Line.class);
    pipeline.remove(Outbox.class);
    pipeline.remove(Decoder.class); // what it has goes to the session
    if (pipeline.get(Upgrade.class) != null) {
      pipeline.remove(Upgrade.class);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    Optional<Http2Settings> wish =
        message instanceof Incoming request && request.whole()
            ? wish(request.head().headers())
            : Optional.empty();
    if (wish.isPresent()) {
      upgrade(context, (Incoming) message, wish.get());
    } else {
      if (message instanceof Incoming) {
        context.pipeline().remove(this); // one is enough
      }
      context.fireChannelRead(message);
    }
  }

  private void upgrade(ChannelHandlerContext context, Incoming request, Http2Settings settings)
      throws Http2Exception {
    HttpHeaders headers = request.head().headers();
    headers.remove(HttpHeaderNames.CONNECTION).remove(HttpHeaderNames.UPGRADE).remove(SETTINGS);
    context.write(ByteBufUtil.writeAscii(context.alloc(), YES));
    Session session = sessions.get();
    turn(context, session);
    session.upgraded(request.head(), settings);
  }

  // ---- what is asked for: pure ----

  /** {@return how the client wants to speak HTTP/2, if it does} */
  static Optional<Http2Settings> wish(HttpHeaders headers) {
    boolean wants =
        headers.contains(HttpHeaderNames.UPGRADE)
            && headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE, true)
            && headers.containsValue(HttpHeaderNames.CONNECTION, SETTINGS, true)
            && headers.getAll(SETTINGS).size() == 1
            && OF_PROXIES.stream().noneMatch(headers::contains);
    return wants ? settings(headers.get(SETTINGS)) : Optional.empty();
  }

  private static Optional<Http2Settings> settings(String text) {
    Http2Settings settings = new Http2Settings();
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      while (bytes.remaining() >= 6) {
        settings.put(bytes.getChar(), Long.valueOf(bytes.getInt() & 0xFFFF_FFFFL));
      }
      return bytes.hasRemaining() ? Optional.empty() : Optional.of(settings);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
