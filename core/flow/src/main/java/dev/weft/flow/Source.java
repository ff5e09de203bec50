package dev.weft.flow;

/** Where the items of a flow come from, afresh with each run. */
@FunctionalInterface
interface Source<T> {
  /**
   * Sends every item to a sink, until it wants no more.
   *
   * @return whether the sink still wants more, so that another source may go on
   */
  boolean run(Sink<? super T> sink) throws Exception;
}
