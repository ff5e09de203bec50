package dev.weft.testkit;

import dev.weft.net.Inquiry;
import dev.weft.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** The way of a host to its simulated network. */
final class HostTransport implements Transport {
  private final Host host;

  HostTransport(Host host) {
    this.host = host;
  }

  @Override
  public IoHandlerFactory handlers() {
    return executor -> new VirtualIo();
  }

  @Override
  public boolean sharesLoopsWith(Transport other) {
    return other instanceof HostTransport;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public Optional<Inquiry> inquiry() {
    return Optional.of(host.network().names()::begin);
  }

  @Override
  public Channel stream(SocketAddress remote) {
    return new VirtualStream(host);
  }

  @Override
  public Channel listener(SocketAddress local) {
    return new VirtualListener(host);
  }

  @Override
  public Channel datagrams() {
    return new VirtualDatagrams(host);
  }

  @Override
  public SocketAddress address(Path path) {
    return new UnixAddress(path.toString());
  }

  @Override
  public String toString() {
    return host + " of a simulated network";
  }
}
