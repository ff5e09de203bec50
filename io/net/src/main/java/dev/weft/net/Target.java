package dev.weft.net;

/**
 * Where a connection leads to. Two equal targets can share connections.
 *
 * @param host a name or an address literal (IPv6 without brackets)
 * @param port 1 to 65,535
 * @param secure whether the connection is TLS, checked against {@code host}
 */
public record Target(String host, int port, boolean secure) {
  public Target {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host of a target must not be empty");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535, but is " + port);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
