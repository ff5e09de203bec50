package dev.weft.server;

import dev.weft.net.Address;
import dev.weft.net.ListenerConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How a server serves.
 *
 * @param listener where it listens, and how many connections it has
 * @param limits how large a request may be
 * @param pace how long a client may take, and a request
 * @param grace how long requests that have begun may go on when the server is stopped; not negative
 */
public record ServerConfig(ListenerConfig listener, Limits limits, Pace pace, Duration grace) {
  public ServerConfig {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + grace);
    }
  }

  /**
   * {@return the defaults of {@link ListenerConfig}, {@link Limits} and {@link Pace}, and 10 s of
   * grace}
   *
   * @param address where to listen; with port 0 the system chooses one
   */
  public static ServerConfig at(Address address) {
    return new ServerConfig(
        ListenerConfig.at(address), Limits.defaults(), Pace.defaults(), Duration.ofSeconds(10));
  }

  public ServerConfig withListener(UnaryOperator<ListenerConfig> change) {
    return new ServerConfig(change.apply(listener), limits, pace, grace);
  }

  public ServerConfig withLimits(UnaryOperator<Limits> change) {
    return new ServerConfig(listener, change.apply(limits), pace, grace);
  }

  public ServerConfig withPace(UnaryOperator<Pace> change) {
    return new ServerConfig(listener, limits, change.apply(pace), grace);
  }

  public ServerConfig withGrace(Duration time) {
    return new ServerConfig(listener, limits, pace, time);
  }
}
