/** Request in, response out: an HTTP client in blocking style. */
@org.jspecify.annotations.NullMarked
module dev.weft.client {
  requires static com.aayushatharva.brotli4j;
  requires static com.github.luben.zstd_jni;
  requires static org.jspecify;
  requires transitive dev.weft.flow;
  requires transitive dev.weft.guard;
  requires transitive dev.weft.http;
  requires transitive dev.weft.net;
  requires transitive dev.weft.pool;
  requires transitive dev.weft.task;
  requires transitive dev.weft.websocket;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;

  exports dev.weft.client;
}
