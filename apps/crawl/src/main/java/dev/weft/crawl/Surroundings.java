package dev.weft.crawl;

import dev.weft.http.Url;
import dev.weft.net.Destinations;
import dev.weft.net.DnsConfig;
import dev.weft.net.Resolver;
import dev.weft.task.BrokenException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a crawl may connect to. One that starts on the public web stays there: no page may point it
 * into the network it runs in. One that starts within a network of one's own goes where it is led.
 */
final class Surroundings {
  private Surroundings() {}

  /**
   * {@return what a crawl from these may connect to}
   *
   * <p>Waits for the names. Seeds that have no address count as public; they are told of later.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  static Destinations of(List<Url> seeds) throws InterruptedException {
    Resolver resolver = Resolver.open(DnsConfig.defaults());
    List<InetAddress> local = new ArrayList<>();
    boolean anyPublic = false;
    for (Url seed : seeds) {
      List<InetAddress> special =
          addresses(resolver, seed).stream()
              .filter(address -> !Destinations.publicOnly().allow(address))
              .toList();
      local.addAll(special);
      anyPublic |= special.isEmpty();
    }
    return anyPublic ? publicBut(local) : Destinations.any();
  }

  private static List<InetAddress> addresses(Resolver resolver, Url seed)
      throws InterruptedException {
    try {
      return resolver.resolve(seed.bareHost());
    } catch (BrokenException e) {
      return List.of();
    }
  }

  private static Destinations publicBut(List<InetAddress> local) {
    Destinations all = Destinations.publicOnly();
    for (InetAddress address : local) {
      all = all.except(address.getHostAddress());
    }
    return all;
  }
}
