package dev.weft.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection: a packet there, a packet back. What gets lost is asked again, each time after
 * twice as long, for two minutes (RFC 6298; tcp_syn_retries of Linux). Of the loop.
 */
final class Handshake {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(127);

  // immutable
  private final Host from;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final VirtualStream asking;

  // the loop
  private Duration waited = Duration.ZERO;
  private Duration wait = FIRST_WAIT;

  /** The side that was asked, once it has agreed. */
  private @Nullable End accepted;

  Handshake(Host from, SocketAddress local, SocketAddress remote, VirtualStream asking) {
    this.from = from;
    this.local = local;
    this.remote = remote;
    this.asking = asking;
  }

  void begin() {
    Host to = network().at(from, remote);
    if (to == null || !from.isUp()) {
      after(Duration.ZERO, () -> fail(new NoRouteToHostException("No route to host")));
    } else {
      ask(to);
    }
  }

  private void ask(Host to) {
    Way there = network().way(from, to);
    if (!there.loses()) {
      after(there.delay(0), () -> arrives(to, there));
    }
    after(wait, () -> askAgain(to));
  }

  private void askAgain(Host to) {
    if (!asking.isConnecting() || (accepted != null && !accepted.isClosed())) {
      return;
    }
    waited = waited.plus(wait);
    wait = wait.multipliedBy(2);
    if (waited.compareTo(PATIENCE) >= 0) {
      fail(new ConnectException("Connection timed out"));
    } else {
      ask(to);
    }
  }

  private void arrives(Host to, Way there) {
    if (!there.isOpen() || (accepted != null && !accepted.isClosed())) {
      return;
    }
    Way back = network().way(to, from);
    VirtualListener listener = to.ports().listener(remote);
    if (listener == null) {
      after(back.delay(0), () -> refused(back));
    } else if (listener.hasRoom()) {
      End server = new End(to, /* local= */ remote, /* remote= */ local, back);
      accepted = server;
      listener.offer(server);
      server.out().send(0, () -> answered(server, there));
    }
  }

  private void refused(Way back) {
    if (back.isOpen()) {
      fail(new ConnectException("Connection refused"));
    }
  }

  private void answered(End server, Way there) {
    if (asking.isConnecting()) {
      End client = new End(from, local, remote, there);
      client.peer(server);
      server.peer(client);
      asking.connected(client);
    } else {
      after(there.delay(0), () -> server.breaks("Connection reset by peer"));
    }
  }

  private void fail(IOException why) {
    asking.refused(why);
  }

  private void after(Duration delay, Runnable action) {
    network().loop().after(delay, action);
  }

  private Network network() {
    return from.network();
  }
}
