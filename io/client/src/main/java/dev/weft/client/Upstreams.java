package dev.weft.client;

import dev.weft.http.Url;
import dev.weft.net.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The servers behind origins, which take turns. Any thread; nothing waits. */
final class Upstreams {
  private final Map<String, Balancer<Target>> balancers = new TreeMap<>();

  /**
   * @throws IllegalArgumentException if two are behind one origin
   */
  Upstreams(List<Upstream> all) {
    for (Upstream one : all) {
      Url origin = Upstream.parsed(one.origin());
      List<Target> targets =
          one.servers().stream().map(server -> target(origin, Upstream.parsed(server))).toList();
      if (balancers.put(origin.origin(), Balancer.of(targets, one.balancing())) != null) {
        throw new IllegalArgumentException(
            "the servers behind %s are given twice".formatted(origin.origin()));
      }
    }
  }

  private static Target target(Url origin, Url server) {
    String host = server.bareHost();
    if (!server.secure()) {
      return Target.tcp(host, server.port());
    }
    Target target = Target.tls(host, server.port());
    return origin.secure() ? target.withServerName(origin.bareHost()) : target;
  }

  /**
   * {@return whose turn it is to answer for a URL; empty if nothing stands behind its origin}
   *
   * @param tried those that have failed this call already
   */
  Optional<Balancer.Turn<Target>> pick(Url url, Set<Target> tried) {
    return Optional.ofNullable(balancers.get(url.origin())).map(balancer -> balancer.pick(tried));
  }

  /** {@return the balancers by their origins at this moment} */
  Map<String, Balancer.Stats<Target>> stats() {
    Map<String, Balancer.Stats<Target>> stats = new TreeMap<>();
    balancers.forEach((origin, balancer) -> stats.put(origin, balancer.stats()));
    return stats;
  }
}
