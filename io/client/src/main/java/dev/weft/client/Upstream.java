package dev.weft.client;

import dev.weft.http.Url;
import java.util.HashSet;
import java.util.List;

/**
 * Several servers behind one origin: what is asked of it is asked of one of them.
 *
 * <pre>{@code
 * Upstream.of("http://orders", "http://10.0.0.1:8080", "http://10.0.0.2:8080")
 * }</pre>
 *
 * <p>The request stays that of the origin, its Host header too; and if the origin is https, the
 * certificate must be the origin's.
 *
 * @param origin such as {@code http://orders} or {@code https://api.example.com}
 * @param servers scheme, host and port of each; at least one
 * @param balancing how they take turns
 */
public record Upstream(String origin, List<String> servers, BalancerConfig balancing) {
  public Upstream {
    servers = List.copyOf(servers);
    boolean secure = parsed(origin).secure();
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one server behind " + origin);
    }
    if (new HashSet<>(servers).size() < servers.size()) {
      throw new IllegalArgumentException(
          "a server behind %s is named twice: %s".formatted(origin, servers));
    }
    for (String server : servers) {
      if (secure && !parsed(server).secure()) {
        throw new IllegalArgumentException(
            "%s is asked by https, so what is behind it must be too, but is %s"
                .formatted(origin, server));
      }
    }
  }

  /** {@return servers behind an origin, which take turns by the defaults} */
  public static Upstream of(String origin, String... servers) {
    return new Upstream(origin, List.of(servers), BalancerConfig.defaults());
  }

  public Upstream withBalancing(BalancerConfig how) {
    return new Upstream(origin, servers, how);
  }

  /**
   * {@return the URL of an origin}
   *
   * @throws IllegalArgumentException if there is more to it
   */
  static Url parsed(String origin) {
    Url url = Url.parse(origin);
    if (!url.requestTarget().equals("/")) {
      throw new IllegalArgumentException(
          "'%s' must be scheme, host and port alone, as in %s".formatted(origin, url.origin()));
    }
    return url;
  }
}
