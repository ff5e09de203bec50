package dev.weft.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How names become addresses.
 *
 * @param servers the name servers to ask, in this order; empty for those of the machine
 * @param queryTimeout how long one name server has for its answer
 * @param hosts names that are never asked for, in lower case and without a dot at the end, with
 *     their addresses
 * @param memory for how long answers are believed
 */
public record DnsConfig(
    List<InetSocketAddress> servers,
    Duration queryTimeout,
    Map<String, List<InetAddress>> hosts,
    Memory memory) {
  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * For how long answers are believed.
   *
   * @param minTtl the least time an address is believed, whatever its record says
   * @param maxTtl the longest time an address is believed
   * @param negativeTtl how long it is believed that a name does not exist
   * @param staleTime how long addresses are used beyond their time while no name server answers
   *     (RFC 8767); zero: not at all
   * @param maxNames how many names are remembered at most
   */
  public record Memory(
      Duration minTtl, Duration maxTtl, Duration negativeTtl, Duration staleTime, int maxNames) {
    public Memory {
      if (minTtl.isNegative() || maxTtl.compareTo(minTtl) < 0 || maxTtl.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "the TTLs must be 0 ≤ minTtl ≤ maxTtl ≤ a year, but are %s and %s"
                .formatted(minTtl, maxTtl));
      }
      requireUpToAYear("negativeTtl", negativeTtl);
      requireUpToAYear("staleTime", staleTime);
      if (maxNames < 1) {
        throw new IllegalArgumentException("maxNames must be at least 1, but is " + maxNames);
      }
    }

    private static void requireUpToAYear(String what, Duration time) {
      if (time.isNegative() || time.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(what + " must be from 0 to a year, but is " + time);
      }
    }

    /** {@return how long an answer is believed whose records say so} */
    Duration ttl(Answer answer) {
      if (answer.addresses().isEmpty()) {
        return negativeTtl;
      }
      Duration least = answer.ttl().compareTo(minTtl) < 0 ? minTtl : answer.ttl();
      return least.compareTo(maxTtl) > 0 ? maxTtl : least;
    }
  }

  public DnsConfig {
    servers = List.copyOf(servers);
    if (queryTimeout.toMillis() < 1 || queryTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "queryTimeout must be from 1 ms to a year, but is " + queryTimeout);
    }
    Map<String, List<InetAddress>> copy = new HashMap<>();
    hosts.forEach((name, addresses) -> {
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("the host " + name + " must have an address");
      }
      copy.put(key(name), List.copyOf(addresses));
    });
    hosts = Map.copyOf(copy);
  }

  /**
   * {@return the machine's name servers, 5 s for each, 10,000 names, addresses believed for 1 s to
   * 5 min, and for a minute more while no name server answers}
   */
  public static DnsConfig defaults() {
    Memory memory =
        new Memory(
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            10_000);
    return new DnsConfig(List.of(), Duration.ofSeconds(5), Map.of(), memory);
  }

  public DnsConfig withServers(InetSocketAddress... addresses) {
    return new DnsConfig(List.of(addresses), queryTimeout, hosts, memory);
  }

  public DnsConfig withQueryTimeout(Duration timeout) {
    return new DnsConfig(servers, timeout, hosts, memory);
  }

  /** Gives a name its addresses, at least one, in place of what the name servers say. */
  public DnsConfig withHost(String name, InetAddress... addresses) {
    Map<String, List<InetAddress>> more = new HashMap<>(hosts);
    more.put(key(name), List.of(addresses));
    return new DnsConfig(servers, queryTimeout, more, memory);
  }

  public DnsConfig withTtl(Duration min, Duration max) {
    return with(new Memory(min, max, memory.negativeTtl, memory.staleTime, memory.maxNames));
  }

  public DnsConfig withNegativeTtl(Duration time) {
    return with(new Memory(memory.minTtl, memory.maxTtl, time, memory.staleTime, memory.maxNames));
  }

  public DnsConfig withStaleTime(Duration time) {
    return with(
        new Memory(memory.minTtl, memory.maxTtl, memory.negativeTtl, time, memory.maxNames));
  }

  public DnsConfig withMaxNames(int number) {
    return with(
        new Memory(memory.minTtl, memory.maxTtl, memory.negativeTtl, memory.staleTime, number));
  }

  private DnsConfig with(Memory other) {
    return new DnsConfig(servers, queryTimeout, hosts, other);
  }

  /** {@return a name as it is compared: without regard to case, nor to a dot at its end} */
  static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
