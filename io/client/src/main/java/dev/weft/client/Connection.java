package dev.weft.client;

import dev.weft.net.Wire;
import dev.weft.task.Clock;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpClientCodec;
import java.time.Duration;
import java.util.List;

/** A connection that is kept for one exchange after another. The task that borrowed it. */
final class Connection implements Link {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 64 * 1024;
  private static final int CHUNK = 64 * 1024;

  /** So long before the server gives up an idle connection, it is not used any more. */
  private static final long MARGIN = Duration.ofMillis(500).toNanos();

  private final Wire wire;

  private int exchanges;
  private boolean reusable = true;
  private long until = Long.MAX_VALUE;

  Connection(Wire wire) {
    this.wire = wire;
  }

  /** {@return the handlers between bytes and messages} */
  static List<ChannelHandler> codec() {
    return List.of(new HttpClientCodec(MAX_LINE, MAX_HEADERS, CHUNK));
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
