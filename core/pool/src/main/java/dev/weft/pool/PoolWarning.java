package dev.weft.pool;

/**
 * Something that a pool was made to suffer, and that its owner should mend.
 *
 * @param kind what it is
 * @param text one sentence with the numbers and the way out
 * @param loan the loan it is about
 */
public record PoolWarning(Kind kind, String text, Leftover loan) {
  /** What a pool warns of. */
  public enum Kind {
    /** A thing has been out for longer than {@link PoolConfig.Leaks#after}. Told once per loan. */
    OVERDUE,
    /**
     * A lease was garbage-collected before its ending: nobody can give the thing back any more. The
     * pool closes it.
     */
    LOST,
    /**
     * A task that holds things waits for another one of the same pool. Enough of those wait for
     * each other. Told at most once a second.
     */
    NESTED
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(text);
    loan.stack().forEach(frame -> all.append("\n    at ").append(frame));
    return all.toString();
  }
}
