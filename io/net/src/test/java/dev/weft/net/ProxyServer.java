package dev.weft.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback that takes every name for this machine; its connections are threads. */
final class ProxyServer implements AutoCloseable {
  private final Peer peer;
  private final String login;

  /** What it was asked to connect to, as it was asked. Any thread. */
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private final List<Thread> pipes = new CopyOnWriteArrayList<>();

  private ProxyServer(boolean socks, String login) throws IOException {
    this.login = login;
    this.peer = Peer.open(line -> serve(line, socks));
  }

  /**
   * @param login {@code user:password}; empty for everybody
   */
  static ProxyServer http(String login) throws IOException {
    return new ProxyServer(false, login);
  }

  static ProxyServer socks(String login) throws IOException {
    return new ProxyServer(true, login);
  }

  int port() {
    return peer.port();
  }

  int living() {
    return peer.living();
  }

  List<String> asked() {
    return asked;
  }

  private void serve(Peer.Line line, boolean socks) throws IOException {
    if (socks) {
      serveSocks(line.socket());
    } else {
      serveHttp(line);
    }
  }

  // ---- HTTP ----

  private void serveHttp(Peer.Line line) throws IOException {
    String head = head(line.socket().getInputStream());
    String end = head.split(" ", -1)[1];
    String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    if (!login.isEmpty() && !head.contains("\r\nproxy-authorization: Basic " + basic + "\r\n")) {
      line.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno");
      return;
    }
    asked.add(end);
    try (Socket there = connected(end)) {
      line.write("HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n");
      pipe(line.socket(), there);
    } catch (java.net.ConnectException e) {
      line.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended early");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private static Socket connected(String end) throws IOException {
    int port = Integer.parseInt(end.substring(end.lastIndexOf(':') + 1));
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  // ---- SOCKS ----

  private void serveSocks(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    in.readByte();
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    int method = login.isEmpty() ? 0 : 2;
    boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) >= 0;
    out.write(new byte[] {5, (byte) (offered ? method : 0xFF)});
    if (!offered || (method == 2 && !isLogin(in, out))) {
      return;
    }
    in.readNBytes(3);
    String end = socksEnd(in);
    asked.add(end);
    try (Socket there = connected(end)) {
      out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
      pipe(socket, there);
    } catch (java.net.ConnectException e) {
      out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
    }
  }

  private boolean isLogin(DataInputStream in, OutputStream out) throws IOException {
    in.readByte();
    String user = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    String password = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    boolean same = login.equals(user + ":" + password);
    out.write(new byte[] {1, (byte) (same ? 0 : 1)});
    return same;
  }

  private static String socksEnd(DataInputStream in) throws IOException {
    String host =
        switch (in.readByte()) {
          case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
          default -> new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
        };
    return host + ":" + in.readUnsignedShort();
  }

  // ---- both ----

  private void pipe(Socket here, Socket there) throws IOException {
    Thread back =
        new Thread(() -> {
          try {
            there.getInputStream().transferTo(here.getOutputStream());
            here.shutdownOutput();
          } catch (IOException e) {
            // one of the two has gone
          }
        });
    pipes.add(back);
    back.start();
    here.getInputStream().transferTo(there.getOutputStream());
    there.shutdownOutput();
    try {
      back.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    peer.close();
    for (Thread pipe : pipes) {
      pipe.join();
    }
  }
}
