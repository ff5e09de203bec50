package dev.weft.testkit;

import dev.weft.net.Transport;
import dev.weft.task.Action;
import dev.weft.task.TaskFailedException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A host of a simulated {@link Network}: it has a name, addresses and sockets of its own.
 *
 * <p>Code runs on it by {@link #run} or {@link #call}, and so do the tasks it forks: whatever they
 * listen at or connect to is on this network.
 *
 * <pre>
 * up ⇄ down ({@link Network#crash}, {@link Network#restart})
 * </pre>
 */
public final class Host {
  // immutable
  private final Network network;
  private final String name;
  private final List<InetAddress> addresses;
  private final Transport transport = new HostTransport(this);
  private final Ports ports = new Ports(this);
  private final Ports datagramPorts = new Ports(this);

  // the loop
  private boolean up = true;

  Host(Network network, String name, List<InetAddress> addresses) {
    this.network = network;
    this.name = name;
    this.addresses = addresses;
  }

  /**
   * Runs a body on this host.
   *
   * @throws InterruptedException if the body is cancelled or interrupted
   */
  public void run(Action body) throws InterruptedException {
    call(() -> {
      body.run();
      return true;
    });
  }

  /**
   * Runs a body on this host.
   *
   * @return what it returns
   * @throws RuntimeException what it throws; a checked one as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the body is cancelled or interrupted
   */
  public <T> T call(Callable<T> body) throws InterruptedException {
    try {
      return transport.call(body);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw TaskFailedException.unchecked(e);
    }
  }

  public String name() {
    return name;
  }

  /** {@return its addresses, at least one, without that of the host itself (127.0.0.1, ::1)} */
  public List<InetAddress> addresses() {
    return addresses;
  }

  Network network() {
    return network;
  }

  Ports ports() {
    return ports;
  }

  /** {@return those of datagrams, which have numbers of their own} */
  Ports datagramPorts() {
    return datagramPorts;
  }

  boolean isUp() {
    return up;
  }

  void up(boolean is) {
    up = is;
  }

  /** {@return whether it has that address} */
  boolean has(InetAddress address) {
    return address.isLoopbackAddress() || addresses.contains(address);
  }

  /** {@return the address to reach another from} */
  InetAddress addressFor(InetAddress remote) {
    if (has(remote)) {
      return remote;
    }
    boolean six = remote instanceof Inet6Address;
    return addresses.stream()
        .filter(each -> each instanceof Inet6Address == six)
        .findFirst()
        .orElse(addresses.getFirst());
  }

  @Override
  public String toString() {
    return "host " + name;
  }
}
