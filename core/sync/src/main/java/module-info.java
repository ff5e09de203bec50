/** Who waits for whom. */
@org.jspecify.annotations.NullMarked
module dev.weft.sync {
  requires static transitive org.jspecify;
  requires transitive dev.weft.task;

  exports dev.weft.sync;
}
