package dev.weft.crawl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server on several loopback addresses with one port, in plain sockets so that it can
 * misbehave. It keeps a record of what was asked for and when: what a crawl did, as others see it.
 * Its threads are none of the JDK's scheduler: one that writes without end would keep the crawl
 * out.
 */
final class SiteServer implements AutoCloseable {
  /** What a site does with a request. */
  @FunctionalInterface
  interface Handler {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }

  /** What happens while a request is under way. */
  @FunctionalInterface
  interface Event {
    void happen() throws InterruptedException;
  }

  /** A request that came. */
  record Asked(String host, String target, long nanos) {}

  private static final int HOSTS = 4;
  private static final int TRIES = 20;

  private final List<ServerSocket> listeners;
  private final Handler handler;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Integer, Event> events = new ConcurrentHashMap<>();

  /** What answers wait for. */
  private volatile CountDownLatch happened = new CountDownLatch(0);

  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostInFlight = new ConcurrentHashMap<>();

  private SiteServer(List<ServerSocket> listeners, Handler handler) {
    this.listeners = listeners;
    this.handler = handler;
  }

  /** Listens on 127.0.0.1 to 127.0.0.4, everywhere on the same free port. */
  static SiteServer open(Handler handler) throws IOException {
    SiteServer server = new SiteServer(listeners(), handler);
    for (ServerSocket listener : server.listeners) {
      Thread.ofPlatform().daemon().start(() -> server.accept(listener));
    }
    return server;
  }

  private static List<ServerSocket> listeners() throws IOException {
    for (int attempt = 1; ; attempt++) {
      List<ServerSocket> listeners = new ArrayList<>();
      try {
        for (int host = 1; host <= HOSTS; host++) {
          int port = listeners.isEmpty() ? 0 : listeners.getFirst().getLocalPort();
          var listener = new ServerSocket();
          listeners.add(listener);
          InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
          listener.bind(new InetSocketAddress(address, port), 1_000);
        }
        return listeners;
      } catch (IOException taken) {
        for (ServerSocket listener : listeners) {
          listener.close();
        }
        if (attempt == TRIES) {
          throw taken;
        }
      }
    }
  }

  int port() {
    return listeners.getFirst().getLocalPort();
  }

  /** {@return the first part of the URLs of 127.0.0.n} */
  String origin(int n) {
    return "http://127.0.0." + n + ":" + port();
  }

  /** {@return every request that came to a host, in order; those for robots.txt too} */
  List<Asked> asked(int n) {
    String host = "127.0.0." + n;
    return asked.stream().filter(one -> one.host().equals(host)).toList();
  }

  /** {@return how often 127.0.0.1 was asked for this} */
  long times(String target) {
    return asked(1).stream().filter(one -> one.target().equals(target)).count();
  }

  /** {@return every request that came to any host, in order} */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** {@return how many requests came in all} */
  int count() {
    return count.get();
  }

  /**
   * Has something happen when so many more requests have come, before that one, and any that comes
   * meanwhile, is answered: however long it takes, the crawl gets no further.
   */
  void after(int more, Event event) {
    events.put(count.get() + more, event);
  }

  int mostInFlight(int n) {
    return mostInFlight.getOrDefault("127.0.0." + n, 0);
  }

  /** Waits until the server closes. */
  void awaitClose() throws InterruptedException {
    closing.await();
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      String host = socket.getLocalAddress().getHostAddress();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String target = line.split(" ")[1];
        skipHeaders(in);
        answer(new Exchange(this, socket, host, target));
      }
    } catch (IOException | UncheckedIOException | InterruptedException gone) {
      // the other side left, or the server closes
    } finally {
      connections.remove(socket);
    }
  }

  private void answer(Exchange exchange) throws IOException, InterruptedException {
    String host = exchange.host();
    asked.add(new Asked(host, exchange.target(), System.nanoTime()));
    int now = inFlight(host).incrementAndGet();
    mostInFlight.merge(host, now, Math::max);
    Event event = events.remove(count.incrementAndGet());
    try {
      if (event != null) {
        happen(event);
      }
      happened.await();
      handler.answer(exchange);
    } finally {
      exchange.ended();
    }
  }

  private void happen(Event event) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    happened = done;
    try {
      event.happen();
    } finally {
      done.countDown();
    }
  }

  /** Called before the last byte goes out, so that a quick client is not counted twice. */
  void ended(String host) {
    inFlight(host).decrementAndGet();
  }

  private AtomicInteger inFlight(String host) {
    return inFlight.computeIfAbsent(host, h -> new AtomicInteger());
  }

  private static void skipHeaders(InputStream in) throws IOException {
    while (!line(in).isEmpty()) {
      // nothing in them matters here
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append(c == '\r' ? "" : Character.toString(c));
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    for (ServerSocket listener : listeners) {
      listener.close();
    }
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
