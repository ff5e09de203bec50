/** Things worth keeping, bounded, loaded once for all who ask. */
@org.jspecify.annotations.NullMarked
module dev.weft.cache {
  requires static transitive org.jspecify;
  requires transitive dev.weft.task;
  requires com.github.benmanes.caffeine;

  exports dev.weft.cache;
}
