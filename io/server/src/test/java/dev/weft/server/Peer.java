package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that says exactly what a test wants, byte by byte. */
final class Peer implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  Peer(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  Peer send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    return this;
  }

  /** Says GET and the head that goes with it. */
  Peer get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n");
  }

  /** {@return the next line, without its end; null if there is none} */
  @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(ISO_8859_1);
    return next < 0 && text.isEmpty()
        ? null
        : text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** {@return the lines of the next head, the status line first} */
  List<String> head() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  /** {@return an answer with a length: its status, a space, its body} */
  String answer() throws IOException {
    List<String> head = head();
    if (head.isEmpty()) {
      return "nothing";
    }
    int length =
        head.stream()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .sum();
    return head.getFirst().substring(9, 12) + " " + new String(in.readNBytes(length), ISO_8859_1);
  }

  /** {@return so many bytes, or fewer at the end} */
  String read(int count) throws IOException {
    return new String(in.readNBytes(count), ISO_8859_1);
  }

  /** {@return all that comes until the server closes} */
  String rest() throws IOException {
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  /** {@return whether the server has closed the connection, or does so now} */
  boolean isClosed() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  void shutOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes away without a word: the server is told by a reset. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
