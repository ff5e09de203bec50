/**
 * A name becomes an address becomes a connection: Netty's transports, driven by Weft's loops; and
 * files.
 *
 * <p>The one room that polls. Netty's handlers appear in its signatures because the rooms above put
 * codecs between the bytes and their messages.
 */
@org.jspecify.annotations.NullMarked
module dev.weft.net {
  requires static org.jspecify;
  requires transitive dev.weft.flow;
  requires transitive dev.weft.task;
  requires transitive io.netty.transport;
  requires io.netty.buffer;
  requires io.netty.codec.dns;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.resolver;
  requires io.netty.resolver.dns;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.classes.kqueue;
  requires io.netty.transport.unix.common;

  exports dev.weft.net;
}
