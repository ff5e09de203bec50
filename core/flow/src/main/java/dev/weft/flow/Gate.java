package dev.weft.flow;

/**
 * A sink that remembers what the one behind it answered: an operator that ends by itself must tell
 * its own end from that of its sink. One run, one task.
 */
final class Gate<T> implements Sink<T> {
  private final Sink<? super T> sink;
  private boolean open = true;
  private long passed;

  Gate(Sink<? super T> sink) {
    this.sink = sink;
  }

  @Override
  public boolean emit(T item) throws Exception {
    passed++;
    boolean asked = open;
    open = false; // what comes after a failure is not wanted
    open = asked && sink.emit(item);
    return open;
  }

  /** {@return whether the sink wants more} */
  boolean isOpen() {
    return open;
  }

  /** {@return how many items went in} */
  long passed() {
    return passed;
  }
}
