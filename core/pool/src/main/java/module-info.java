/** Scarce things, borrowed and given back. Knows neither sockets nor SQL. */
@org.jspecify.annotations.NullMarked
module dev.weft.pool {
  requires static transitive org.jspecify;
  requires transitive dev.weft.task;

  exports dev.weft.pool;
}
