package dev.weft.client;

import dev.weft.net.Wire;
import dev.weft.task.Clock;
import java.time.Duration;

/** A connection that is kept for one exchange after another. The task that borrowed it. */
final class Connection implements Link {
  /** So long before the server gives up an idle connection, it is not used any more. */
  private static final long MARGIN = Duration.ofMillis(500).toNanos();

  private final Wire wire;
  private final Http1Decoder decoder;

  private int exchanges;
  private boolean reusable = true;
  private long until = Long.MAX_VALUE;

  /**
   * @param decoder what makes its bytes into answers
   */
  Connection(Wire wire, Http1Decoder decoder) {
    this.wire = wire;
    this.decoder = decoder;
  }

  Http1Decoder decoder() {
    return decoder;
  }

  @Override
  public Wire wire() {
    return wire;
  }

  /** {@return whether it was never used} */
  boolean isNew() {
    return exchanges == 0;
  }

  /** From here to {@link #ends} it is used. {@return whether it was used before} */
  boolean begins() {
    reusable = false; // until the last byte has been read
    return exchanges++ > 0;
  }

  /**
   * The last byte of an answer was read, and the server keeps the connection.
   *
   * @param idle for how long, as it says; negative if it does not
   */
  void ends(Duration idle) {
    reusable = true;
    until = idle.isNegative() ? Long.MAX_VALUE : Clock.current().nanos() + idle.toNanos() - MARGIN;
  }

  @Override
  public boolean isUsable() {
    return reusable
        && wire.isUsable()
        && (until == Long.MAX_VALUE || Clock.current().nanos() - until < 0);
  }

  @Override
  public void close() {
    wire.close();
  }
}
