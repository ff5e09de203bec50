package dev.weft.server;

import dev.weft.net.Address;
import dev.weft.net.ListenerConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a server serves.
 *
 * @param listener where it listens, and how many connections it has
 * @param limits how large a request may be
 * @param pace how long a client may take, and a request
 * @param load how much it takes on
 * @param grace how long requests that have begun may go on when the server is stopped; not negative
 * @param upgrade whether the first request of a connection in the clear may ask for HTTP/2 (RFC
 *     7540 §3.2), for clients that cannot begin with it, such as the JDK's, and are to speak it all
 *     the same. RFC 9113 has dropped it: a proxy that passes the wish on by mistake lets its
 *     clients past its own rules
 * @param log who is told of each request that was answered, on its task; empty for nobody
 */
public record ServerConfig(
    ListenerConfig listener,
    Limits limits,
    Pace pace,
    Load load,
    Duration grace,
    boolean upgrade,
    Optional<Consumer<? super Access>> log) {
  public ServerConfig {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + grace);
    }
  }

  /**
   * {@return the defaults of {@link ListenerConfig}, {@link Limits}, {@link Pace} and {@link Load},
   * 10 s of grace, no upgrade, and no log}
   *
   * @param address where to listen; with port 0 the system chooses one
   */
  public static ServerConfig at(Address address) {
    return new ServerConfig(
        ListenerConfig.at(address),
        Limits.defaults(),
        Pace.defaults(),
        Load.defaults(),
        Duration.ofSeconds(10),
        false,
        Optional.empty());
  }

  public ServerConfig withListener(UnaryOperator<ListenerConfig> change) {
    return new ServerConfig(change.apply(listener), limits, pace, load, grace, upgrade, log);
  }

  public ServerConfig withLimits(UnaryOperator<Limits> change) {
    return new ServerConfig(listener, change.apply(limits), pace, load, grace, upgrade, log);
  }

  public ServerConfig withPace(UnaryOperator<Pace> change) {
    return new ServerConfig(listener, limits, change.apply(pace), load, grace, upgrade, log);
  }

  public ServerConfig withLoad(UnaryOperator<Load> change) {
    return new ServerConfig(listener, limits, pace, change.apply(load), grace, upgrade, log);
  }

  public ServerConfig withGrace(Duration time) {
    return new ServerConfig(listener, limits, pace, load, time, upgrade, log);
  }

  public ServerConfig withUpgrade(boolean may) {
    return new ServerConfig(listener, limits, pace, load, grace, may, log);
  }

  /** This, with somebody who is told of each request that was answered; must be quick. */
  public ServerConfig withLog(Consumer<? super Access> told) {
    Objects.requireNonNull(told, "told");
    return new ServerConfig(listener, limits, pace, load, grace, upgrade, Optional.of(told));
  }
}
