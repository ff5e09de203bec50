package dev.weft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine at which nothing listens, and which nobody else can get meanwhile: a
 * socket has it, and is deaf.
 */
final class DeadPort implements AutoCloseable {
  private final Socket deaf = new Socket();

  private DeadPort() throws IOException {
    deaf.bind(new InetSocketAddress(0));
  }

  static DeadPort open() throws IOException {
    return new DeadPort();
  }

  int number() {
    return deaf.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    deaf.close();
  }
}
