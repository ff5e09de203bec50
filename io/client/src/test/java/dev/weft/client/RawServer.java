package dev.weft.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that says exactly what a test wants, byte by byte. */
final class RawServer implements AutoCloseable {
  /** What is done on one connection. */
  @FunctionalInterface
  interface Talk {
    void with(Peer peer) throws Exception;
  }

  private final ServerSocket listener;
  private final Talk talk;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger peak = new AtomicInteger();

  RawServer(Talk talk) throws IOException {
    this.talk = talk;
    this.listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    Thread.ofPlatform().daemon(true).start(this::accept);
  }

  String url(String path) {
    return "http://127.0.0.1:" + listener.getLocalPort() + path;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        peak.accumulateAndGet(open.incrementAndGet(), Math::max);
        Thread.ofPlatform().daemon(true).start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed: the end
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      talk.with(new Peer(socket));
    } catch (Exception e) {
      // the client went away, or the test is over
    } finally {
      open.decrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One connection, from the server's side. */
  final class Peer {
    final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** {@return the head of the next request, line by line; empty at the end of the stream} */
    List<String> request() throws IOException {
      List<String> lines = new ArrayList<>();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          if (line.isEmpty()) {
            requests.add(lines.getFirst());
            return lines;
          }
          lines.add(line.toString());
          line.setLength(0);
        } else if (c != '\r') {
          line.append((char) c);
        }
      }
      return List.of();
    }

    /** {@return what comes, up to and with an end} */
    String until(String end) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.lastIndexOf(end) < 0 || !text.toString().endsWith(end)) {
        text.append(character());
      }
      return text.toString();
    }

    /** {@return the body whose length a head tells} */
    String body(List<String> head) throws IOException {
      int length =
          head.stream()
              .filter(line -> line.startsWith("content-length: "))
              .mapToInt(line -> Integer.parseInt(line.substring(16)))
              .findFirst()
              .orElse(0);
      return new String(in.readNBytes(length), ISO_8859_1);
    }

    /** Sends back what comes, up to and with an end. */
    void echoUntil(String end) throws IOException {
      byte[] piece = new byte[10_000];
      String last = "";
      while (!last.endsWith(end)) {
        int count = in.read(piece);
        if (count < 0) {
          throw new IOException("ended");
        }
        say(java.util.Arrays.copyOf(piece, count));
        String seen = last + new String(piece, 0, count, ISO_8859_1);
        last = seen.substring(Math.max(0, seen.length() - end.length()));
      }
    }

    private char character() throws IOException {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended");
      }
      return (char) c;
    }

    void say(String text) throws IOException {
      say(text.getBytes(ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void ok(String body) throws IOException {
      say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Answers every request of this connection. */
    void okForEver(String body) throws IOException {
      while (!request().isEmpty()) {
        ok(body);
      }
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
