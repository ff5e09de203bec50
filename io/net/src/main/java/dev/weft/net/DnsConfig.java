package dev.weft.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How names become addresses.
 *
 * @param servers the name servers to ask, in this order; empty for those of the machine
 * @param queryTimeout how long one name server has for its answer
 * @param minTtl the least time an address is believed, whatever its record says
 * @param maxTtl the longest time an address is believed
 * @param negativeTtl how long it is believed that a name does not exist
 * @param maxNames how many names are remembered at most
 */
public record DnsConfig(
    List<InetSocketAddress> servers,
    Duration queryTimeout,
    Duration minTtl,
    Duration maxTtl,
    Duration negativeTtl,
    int maxNames) {
  private static final Duration LONGEST = Duration.ofDays(365);

  public DnsConfig {
    servers = List.copyOf(servers);
    if (queryTimeout.toMillis() < 1 || queryTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "queryTimeout must be from 1 ms to a year, but is " + queryTimeout);
    }
    if (minTtl.isNegative() || maxTtl.compareTo(minTtl) < 0 || maxTtl.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the TTLs must be 0 ≤ minTtl ≤ maxTtl ≤ a year, but are %s and %s"
              .formatted(minTtl, maxTtl));
    }
    if (negativeTtl.isNegative() || negativeTtl.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "negativeTtl must be from 0 to a year, but is " + negativeTtl);
    }
    if (maxNames < 1) {
      throw new IllegalArgumentException("maxNames must be at least 1, but is " + maxNames);
    }
  }

  /** {@return the machine's name servers, 5 s for each, addresses believed for 1 s to 5 min} */
  public static DnsConfig defaults() {
    return new DnsConfig(
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        10_000);
  }

  public DnsConfig withServers(InetSocketAddress... addresses) {
    return new DnsConfig(List.of(addresses), queryTimeout, minTtl, maxTtl, negativeTtl, maxNames);
  }

  public DnsConfig withQueryTimeout(Duration timeout) {
    return new DnsConfig(servers, timeout, minTtl, maxTtl, negativeTtl, maxNames);
  }

  public DnsConfig withTtl(Duration min, Duration max) {
    return new DnsConfig(servers, queryTimeout, min, max, negativeTtl, maxNames);
  }

  public DnsConfig withNegativeTtl(Duration time) {
    return new DnsConfig(servers, queryTimeout, minTtl, maxTtl, time, maxNames);
  }

  public DnsConfig withMaxNames(int number) {
    return new DnsConfig(servers, queryTimeout, minTtl, maxTtl, negativeTtl, number);
  }
}
