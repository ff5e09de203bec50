/** Tests in virtual time. */
@org.jspecify.annotations.NullMarked
module dev.weft.testkit {
  requires static transitive org.jspecify;
  requires static org.junit.jupiter.api;
  requires transitive dev.weft.net;
  requires transitive dev.weft.task;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;

  exports dev.weft.testkit;
}
