/** What keeps a call from doing harm: retry, rate, breaker, adaptive limit. */
@org.jspecify.annotations.NullMarked
module dev.weft.guard {
  requires static transitive org.jspecify;
  requires dev.weft.sync;
  requires transitive dev.weft.task;

  exports dev.weft.guard;
}
