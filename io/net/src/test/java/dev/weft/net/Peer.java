package dev.weft.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A server on loopback: plain sockets, each connection on a thread that plays a script. */
final class Peer implements AutoCloseable {
  /** What the server does with one connection, which is closed afterwards. */
  @FunctionalInterface
  interface Script {
    void play(Line line) throws Exception;
  }

  /** The server's end of one connection. */
  record Line(Socket socket) {
    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    String read(int length) throws IOException {
      return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    /** Waits until the client has closed its end, or reset it. */
    void awaitEnd() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        continue;
      }
    }

    /** Breaks the connection off: what is on the way may be lost. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket server;
  private final boolean secure;
  private final Script script;

  // any thread
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger living = new AtomicInteger();

  private Peer(ServerSocket server, boolean secure, Script script) {
    this.server = server;
    this.secure = secure;
    this.script = script;
    start(this::accept);
  }

  static Peer open(Script script) throws IOException {
    return new Peer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), false, script);
  }

  static Peer at(String address, int port, Script script) throws IOException {
    return new Peer(new ServerSocket(port, 50, InetAddress.getByName(address)), false, script);
  }

  static Peer secure(SSLContext context, Script script) throws IOException {
    ServerSocket server =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new Peer(server, true, script);
  }

  /** A server that sends back whatever comes. */
  static Peer echo() throws IOException {
    return open(line -> line.socket().getInputStream().transferTo(line.socket().getOutputStream()));
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      living.incrementAndGet(); // first, for who sees it accepted asks whether it lives
      sockets.add(socket);
      start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws Exception {
    try (socket) {
      script.play(new Line(socket));
    } finally {
      living.decrementAndGet();
    }
  }

  private void start(ThrowingRunnable body) {
    Thread thread = new Thread(() -> run(body), "peer");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  private void run(ThrowingRunnable body) {
    try {
      body.run();
    } catch (IOException e) {
      // the client, or the end of the test, broke it off
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  Target target() {
    return target(server.getInetAddress().getHostAddress());
  }

  Target target(String host) {
    return secure ? Target.tls(host, port()) : Target.tcp(host, port());
  }

  /** {@return connections accepted so far} */
  int accepted() {
    return sockets.size();
  }

  /** {@return connections whose script has not ended} */
  int living() {
    return living.get();
  }

  /** Ends everything, and tells what went wrong in the scripts. */
  @Override
  public void close() throws Exception {
    server.close();
    threads.getFirst().join(); // from now on no socket is added
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (Throwable failure : failures) {
      throw new AssertionError("a script failed", failure);
    }
  }
}
