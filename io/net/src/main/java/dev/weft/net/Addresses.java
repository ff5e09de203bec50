package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be said of addresses without asking anybody. */
final class Addresses {
  private Addresses() {}

  /** {@return an address of the Internet; empty if this is another one} */
  static Optional<InetSocketAddress> inet(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? Optional.of(inet) : Optional.empty();
  }

  /**
   * {@return the address that a literal stands for; empty if this is a name}
   *
   * @throws IllegalArgumentException if it has a colon, so is no name, but no IPv6 literal either
   */
  static Optional<InetAddress> literal(String host) {
    return isLiteral(host) ? Optional.of(InetAddress.ofLiteral(host)) : Optional.empty();
  }

  /** {@return whether this is no name, but stands for one address for ever} */
  static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || NetUtil.isValidIpV4Address(host);
  }

  /**
   * {@return where to listen} Waits for the system, as its own names are in its files.
   *
   * @throws BrokenException if the name is unknown
   */
  static InetSocketAddress toListenAt(Address.Host address, Transport transport)
      throws InterruptedException {
    Optional<InetAddress> own =
        transport.isVirtual()
            ? Optional.of(
                Resolver.open(DnsConfig.defaults(), transport).resolve(address.name()).getFirst())
            : own(address.name());
    return new InetSocketAddress(
        own.orElseThrow(
            () -> new BrokenException("cannot listen at %s: unknown host".formatted(address))),
        address.port());
  }

  private static Optional<InetAddress> own(String host) throws InterruptedException {
    try {
      Optional<InetAddress> literal = literal(host);
      if (literal.isPresent()) {
        return literal;
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Offload.blocking(() -> {
      try {
        return Optional.of(InetAddress.getByName(host));
      } catch (UnknownHostException e) {
        return Optional.empty();
      }
    });
  }

  /**
   * {@return the same addresses, each family beginning with another of its addresses}
   *
   * @param by how many addresses further; any number
   */
  static List<InetAddress> rotated(List<InetAddress> addresses, int by) {
    if (addresses.size() == 1) {
      return addresses;
    }
    Map<Boolean, List<InetAddress>> families = new LinkedHashMap<>();
    for (InetAddress address : addresses) {
      families.computeIfAbsent(isSix(address), _ -> new ArrayList<>()).add(address);
    }
    List<InetAddress> rotated = new ArrayList<>(addresses.size());
    for (List<InetAddress> family : families.values()) {
      Collections.rotate(family, -Math.floorMod(by, family.size()));
      rotated.addAll(family);
    }
    return Collections.unmodifiableList(rotated);
  }

  /**
   * {@return the same addresses in the order of RFC 8305, section 4: the families by turns, IPv6
   * first, each in its own order}
   */
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    List<InetAddress> six = addresses.stream().filter(Addresses::isSix).toList();
    List<InetAddress> four = addresses.stream().filter(address -> !isSix(address)).toList();
    List<InetAddress> both = new ArrayList<>(addresses.size());
    for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
      if (i < six.size()) {
        both.add(six.get(i));
      }
      if (i < four.size()) {
        both.add(four.get(i));
      }
    }
    return both;
  }

  private static boolean isSix(InetAddress address) {
    return address instanceof Inet6Address;
  }
}
