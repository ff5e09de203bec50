/** Small whole programs: what code on Weft looks like. */
@org.jspecify.annotations.NullMarked
module dev.weft.examples {
  requires static org.jspecify;
  requires dev.weft.cache;
  requires dev.weft.client;
  requires dev.weft.flow;
  requires dev.weft.guard;
  requires dev.weft.net;
  requires dev.weft.server;
  requires dev.weft.sql;
  requires dev.weft.sync;
  requires dev.weft.task;
  requires dev.weft.websocket;

  exports dev.weft.examples;

  opens dev.weft.examples to
      dev.weft.sql,
      tools.jackson.databind;
}
