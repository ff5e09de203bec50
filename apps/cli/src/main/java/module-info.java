/** Words become a command, then an exit code: the one room that prints and exits. */
@org.jspecify.annotations.NullMarked
module dev.weft.cli {
  requires static org.jspecify;
  requires dev.weft.client;
  requires dev.weft.crawl;
  requires dev.weft.flow;
  requires dev.weft.sql;
  requires dev.weft.sync;
  requires dev.weft.task;
  requires dev.weft.watch;
  requires info.picocli;
  requires java.management;
  requires jdk.unsupported;
  requires tools.jackson.core;

  exports dev.weft.cli;

  opens dev.weft.cli to
      info.picocli;
}
