package dev.weft.net;

import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The JDK's own sockets, for the other end. */
final class Jdk {
  private Jdk() {}

  static SSLContext context(Trust trust, Identity... own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = {new ForSockets(List.of(own))};
    context.init(keys, trust.managers(), new SecureRandom());
    return context;
  }

  /** A client that speaks these versions only, and has not shaken hands yet. */
  static SSLSocket socket(Trust trust, int port, String... versions) throws Exception {
    Socket socket =
        context(trust).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    ((SSLSocket) socket).setEnabledProtocols(versions);
    return (SSLSocket) socket;
  }
}
