package dev.weft.pool;

/**
 * Tells a borrower in line that its time is up. It makes an exception of its own of it, with its
 * own stack.
 */
final class Expired extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final Expired INSTANCE = new Expired();

  private Expired() {
    super("the time is up", null, false, false);
  }
}
