package dev.weft.net;

import java.nio.file.Path;

/** Where a listener listens, or a connection leads to: a port of a host, or a Unix socket. */
public sealed interface Address {
  /**
   * A TCP or UDP port of a host.
   *
   * @param name a name or an address literal (IPv6 without brackets)
   * @param port 0 to 65,535; 0 only where the system may choose one
   */
  record Host(String name, int port) implements Address {
    public Host {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("the host of an address must not be empty");
      }
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
      }
    }

    @Override
    public String toString() {
      return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
  }

  /**
   * A Unix domain socket.
   *
   * @param path its file, which the one that listens makes
   */
  record Unix(Path path) implements Address {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /** {@return a port of a host} */
  static Address of(String host, int port) {
    return new Host(host, port);
  }

  /** {@return a port of every address of this machine} */
  static Address any(int port) {
    return new Host("::", port);
  }

  /** {@return a port that only this machine reaches} */
  static Address local(int port) {
    return new Host("127.0.0.1", port);
  }

  /** {@return a Unix socket} */
  static Address unix(Path path) {
    return new Unix(path);
  }
}
