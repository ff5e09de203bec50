package dev.weft.flow;

/** Where the items of a flow go, one at a time. */
@FunctionalInterface
interface Sink<T> {
  /**
   * Takes an item; may wait, which is all the back-pressure there is. {@return whether it wants
   * more}
   */
  boolean emit(T item) throws Exception;
}
