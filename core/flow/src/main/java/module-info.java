/** Many things, one after another, with back-pressure; batches. */
@org.jspecify.annotations.NullMarked
module dev.weft.flow {
  requires static transitive org.jspecify;
  requires transitive dev.weft.sync;
  requires transitive dev.weft.task;

  exports dev.weft.flow;
}
