package dev.weft.testkit;

import java.net.SocketAddress;
import java.util.Objects;

/** The path of a Unix socket of one host. */
@SuppressWarnings("serial") // nobody writes it
final class UnixAddress extends SocketAddress {
  private final String path;

  UnixAddress(String path) {
    this.path = path;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnixAddress unix && unix.path.equals(path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path);
  }

  @Override
  public String toString() {
    return "unix:" + path;
  }
}
