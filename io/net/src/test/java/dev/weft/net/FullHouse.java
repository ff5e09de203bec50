package dev.weft.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server that never accepts and whose queue is full, so that connecting never ends. */
final class FullHouse implements AutoCloseable {
  private final ServerSocket server;
  private final List<SocketChannel> waiting = new ArrayList<>();

  private FullHouse(ServerSocket server) throws IOException {
    this.server = server;
    for (int i = 0; i < 16; i++) {
      SocketChannel channel = SocketChannel.open();
      waiting.add(channel);
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }
  }

  static FullHouse at(String address) throws IOException {
    return at(address, 0);
  }

  static FullHouse at(String address, int port) throws IOException {
    return new FullHouse(new ServerSocket(port, 1, InetAddress.getByName(address)));
  }

  int port() {
    return server.getLocalPort();
  }

  Target target(String host) {
    return Target.tcp(host, port());
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : waiting) {
      channel.close();
    }
    server.close();
  }
}
