package dev.weft.websocket;

import java.time.Duration;
import java.util.Optional;

/**
 * How a peer that has vanished is noticed, and one that has nothing to say.
 *
 * <p>While this side does not read, because nobody receives what has come, the peer is not blamed
 * for its silence. A peer that itself reads nothing for so long counts as gone: it does not see the
 * pings.
 *
 * @param interval after so long without a byte from the peer it is sent a ping; positive
 * @param patience after so long without a byte after that the connection is lost; positive
 * @param idle after so long without a message either way it is closed, with 1001; positive; empty
 *     for never
 */
public record KeepAlive(Duration interval, Duration patience, Optional<Duration> idle) {
  public KeepAlive {
    requirePositive("interval", interval);
    requirePositive("patience", patience);
    idle.ifPresent(time -> requirePositive("idle", time));
  }

  /** {@return a ping after 20 s, 20 s for an answer, and no bound on idleness} */
  public static KeepAlive defaults() {
    return new KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(20), Optional.empty());
  }

  public KeepAlive withInterval(Duration time) {
    return new KeepAlive(time, patience, idle);
  }

  public KeepAlive withPatience(Duration time) {
    return new KeepAlive(interval, time, idle);
  }

  public KeepAlive withIdle(Duration time) {
    return new KeepAlive(interval, patience, Optional.of(time));
  }

  static void requirePositive(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(what + " must be positive, but is " + time);
    }
  }
}
