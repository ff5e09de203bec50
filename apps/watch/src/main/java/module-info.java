/** What runs now, seen from outside: the live tasks of another process. */
@org.jspecify.annotations.NullMarked
module dev.weft.watch {
  requires static org.jspecify;
  requires transitive dev.weft.task;
  requires java.instrument;
  requires jdk.attach;

  exports dev.weft.watch;
}
