package dev.weft.testkit;

import io.netty.channel.Channel;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which sockets of a host have which addresses. Of the loop. */
final class Ports {
  // ports that are given to who asks for none (those of Linux)
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  private final Host host;
  private final Map<SocketAddress, Channel> taken = new LinkedHashMap<>();
  private int next = FIRST_FREE;

  Ports(Host host) {
    this.host = host;
  }

  /** Takes an address; port 0 for any. {@return it, with its port} */
  SocketAddress take(SocketAddress local, Channel by) throws BindException {
    SocketAddress wanted = local;
    if (local instanceof InetSocketAddress inet) {
      requireOurs(inet.getAddress());
      wanted = inet.getPort() == 0 ? free(inet.getAddress()) : inet;
    }
    if (isTaken(wanted)) {
      throw new BindException("Address already in use");
    }
    taken.put(wanted, by);
    return wanted;
  }

  /** Takes an address to connect from, where none is wanted one that fits the other side. */
  SocketAddress takeFor(@Nullable SocketAddress local, SocketAddress remote, Channel by)
      throws BindException {
    if (local != null) {
      return take(local, by);
    }
    return remote instanceof InetSocketAddress inet
        ? take(new InetSocketAddress(host.addressFor(inet.getAddress()), 0), by)
        : new UnixAddress("");
  }

  private void requireOurs(InetAddress address) throws BindException {
    if (!host.has(address) && !address.isAnyLocalAddress()) {
      throw new BindException("Cannot assign requested address");
    }
  }

  private InetSocketAddress free(InetAddress address) throws BindException {
    for (int tries = 0; tries <= LAST_FREE - FIRST_FREE; tries++) {
      InetSocketAddress one = new InetSocketAddress(address, next);
      next = next == LAST_FREE ? FIRST_FREE : next + 1;
      if (!isTaken(one)) {
        return one;
      }
    }
    throw new BindException("Cannot assign requested address");
  }

  private boolean isTaken(SocketAddress wanted) {
    return taken.containsKey(wanted)
        || (wanted instanceof InetSocketAddress inet
            && taken.keySet().stream().anyMatch(other -> meet(inet, other)));
  }

  private static boolean meet(InetSocketAddress one, SocketAddress other) {
    return other instanceof InetSocketAddress inet
        && inet.getPort() == one.getPort()
        && (inet.getAddress().isAnyLocalAddress() || one.getAddress().isAnyLocalAddress());
  }

  /** {@return who listens at an address, or null} */
  @Nullable VirtualListener listener(SocketAddress at) {
    return at(at) instanceof VirtualListener listener ? listener : null;
  }

  /** {@return who has an address, or null} */
  @Nullable Channel at(SocketAddress at) {
    Channel exactly = taken.get(at);
    if (exactly != null || !(at instanceof InetSocketAddress inet)) {
      return exactly;
    }
    return taken.entrySet().stream()
        .filter(entry -> meet(inet, entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  void free(SocketAddress address, Channel by) {
    taken.remove(address, by);
  }
}
