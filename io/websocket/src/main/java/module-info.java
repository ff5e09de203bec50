/** Messages both ways over one connection, until one side closes: WebSocket, for both ends. */
@org.jspecify.annotations.NullMarked
module dev.weft.websocket {
  requires static org.jspecify;
  requires transitive dev.weft.flow;
  requires transitive dev.weft.http;
  requires transitive dev.weft.net;
  requires transitive dev.weft.task;
  requires dev.weft.sync;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;

  exports dev.weft.websocket;
}
