package dev.weft.client;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * How Netty's codec is set: no push, windows and headers bounded, no timers of its own; and it
 * gives up servers that make it queue answers to control frames, or send empty frames for ever.
 */
final class Http2Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2Handler, Http2Codec> {
  /** So much of a body may come before it is read. */
  static final int WINDOW = 256 * 1024;

  static final int MOST_HEADERS = 64 * 1024;

  private final Http2Session session;
  private final KeepAwake watch;

  private Http2Codec(Http2Session session, KeepAwake watch) {
    this.session = session;
    this.watch = watch;
    Http2Connection connection = new DefaultHttp2Connection(false, 0);
    connection.local().flowController(new DefaultHttp2LocalFlowController(connection, 0.5f, true));
    connection(connection);
    initialSettings(
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(WINDOW)
            .maxHeaderListSize(MOST_HEADERS));
    headerSensitivityDetector((name, value) -> isSecret(name));
    gracefulShutdownTimeoutMillis(-1);
    decoupleCloseAndGoAway(true);
    validateHeaders(true);
    encoderEnforceMaxQueuedControlFrames(1_000);
  }

  static Http2Handler of(Http2Session session, KeepAwake watch) {
    return new Http2Codec(session, watch).build();
  }

  /** {@return whether a header is kept out of the tables of the compression} (RFC 7541 §7.1.3) */
  private static boolean isSecret(CharSequence name) {
    String known = name.toString();
    return known.equals("authorization") || known.equals("proxy-authorization");
  }

  @Override
  protected Http2Handler build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new Http2Handler(decoder, encoder, settings, session, watch);
  }
}
