package dev.weft.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to: a guard against being sent into one's own network by
 * somebody else's link (server-side request forgery).
 *
 * <pre>{@code
 * NetConfig.defaults().withDestinations(Destinations.publicOnly())
 * NetConfig.defaults().withDestinations(Destinations.publicOnly().except("10.1.0.0/16"))
 * }</pre>
 *
 * <p>It is asked about each address right before a connection to it is made, and the connection is
 * made to that very address; so neither a name that changes its address in between (DNS rebinding)
 * nor an address in an odd spelling gets past it. Public is what the IANA registries of
 * special-purpose addresses (RFC 6890) leave over: not this machine, not private, link-local,
 * shared (RFC 6598), multicast, reserved or for documentation, and not where clouds keep the
 * credentials of their machines. An IPv6 address with an IPv4 address in it (mapped, NAT64, 6to4,
 * ISATAP) is as public as that; Teredo and those that are only compatible are not.
 *
 * <p>What it cannot know: what a proxy makes of a name, as the proxy looks it up (literal addresses
 * are checked all the same; the proxy itself may be anywhere); a translation from IPv6 to IPv4 with
 * a prefix of one's own network; public addresses of one's own. Unix sockets are not asked about:
 * no link leads there.
 *
 * @param isPublicOnly whether there is anything that may not be connected to
 * @param exceptions what may be connected to nevertheless
 */
public record Destinations(boolean isPublicOnly, List<String> exceptions) {
  private static final Destinations ANY = new Destinations(false, List.of());
  private static final Destinations PUBLIC_ONLY = new Destinations(true, List.of());

  /** Refuses an exception that is no block of addresses. */
  public Destinations {
    exceptions = List.copyOf(exceptions);
    exceptions.forEach(Block::of);
  }

  /** {@return all addresses} */
  public static Destinations any() {
    return ANY;
  }

  /** {@return public addresses} */
  public static Destinations publicOnly() {
    return PUBLIC_ONLY;
  }

  /**
   * These and a block of addresses.
   *
   * @param block an address, or a block such as {@code 10.1.0.0/16} or {@code fd12::/16}
   * @throws IllegalArgumentException if it is neither
   */
  public Destinations except(String block) {
    List<String> more = new ArrayList<>(exceptions);
    more.add(block);
    return new Destinations(isPublicOnly, more);
  }

  /** {@return whether an address may be connected to} */
  public boolean allow(InetAddress address) {
    return objection(address).isEmpty();
  }

  /** {@return why an address may not be connected to: what kind of address it is} */
  Optional<String> objection(InetAddress address) {
    if (!isPublicOnly) {
      return Optional.empty();
    }
    for (String exception : exceptions) {
      if (Block.of(exception).contains(address)) {
        return Optional.empty();
      }
    }
    return SpecialAddresses.kind(address);
  }
}
