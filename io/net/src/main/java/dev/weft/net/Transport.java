package dev.weft.net;

import dev.weft.task.Context;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A way to other hosts: the sockets of this machine, or a network of the test kit.
 *
 * <p>The seam under this room: a transport makes Netty's channels, and what polls them. All that is
 * built on channels, from TLS to HTTP, runs on any transport unchanged. Code uses the {@link
 * #current} one; only tests and the test kit choose another.
 *
 * <p>Any thread may call every method; none waits.
 */
public interface Transport {
  /**
   * {@return the transport of the current code: the one it was {@linkplain #call called} on, else
   * the best of this machine's}
   */
  static Transport current() {
    return Ambient.TRANSPORT.orElse(SystemTransport.BEST);
  }

  /**
   * {@return what carries the transport of the current code on to the tasks it forks} To be
   * registered wherever {@link #call} is used.
   */
  static Context context() {
    return Ambient.CONTEXT;
  }

  /** Runs a body whose connections go over this transport. */
  default <T> T call(Callable<T> body) throws Exception {
    return ScopedValue.where(Ambient.TRANSPORT, this).call(body::call);
  }

  /** {@return what polls the channels of this transport on a loop} */
  IoHandlerFactory handlers();

  /** {@return whether a loop that polls for the other one polls for this one, too} */
  default boolean sharesLoopsWith(Transport other) {
    return this == other;
  }

  /** {@return whether it stands on timers alone, so that virtual time allows it} */
  default boolean isVirtual() {
    return false;
  }

  /** {@return who knows the names of its hosts; empty for the name servers of this machine} */
  default Optional<Inquiry> inquiry() {
    return Optional.empty();
  }

  /** {@return a new channel that can be connected to such an address} */
  Channel stream(SocketAddress remote);

  /** {@return a new channel that can be bound to such an address and accept connections} */
  Channel listener(SocketAddress local);

  /** {@return a new channel for datagrams} */
  Channel datagrams();

  /** {@return the address of a Unix socket, as the channels of this transport know it} */
  SocketAddress address(Path path);
}
