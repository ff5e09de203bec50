package dev.weft.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A way to a server that can be cut where it hurts. */
final class Detour implements AutoCloseable {
  private static final int CANCEL = 80_877_102;

  private final ServerSocket socket;
  private final int port;

  /** What a client says before its connection is cut; empty for never. */
  private volatile String word = "";

  /** Whether the server still hears that word. */
  private volatile boolean heard;

  /** Whether everything is swallowed, and nobody is told. */
  private volatile boolean silent;

  /** Whether new connections are taken, and nobody hears what is said there. */
  private volatile boolean deaf;

  /** What words to cancel wait for on their way; null if they do not. */
  private volatile @Nullable CountDownLatch gate;

  private final AtomicInteger words = new AtomicInteger();

  /** To be closed in the end. */
  private final Queue<Socket> unheard = new ConcurrentLinkedQueue<>();

  Detour(int port) throws IOException {
    this.port = port;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Cuts the connection of the next client that says a word. */
  void cutAt(String said, boolean serverHears) {
    heard = serverHears;
    word = said;
  }

  /** Swallows everything from now on, as a network does whose cable was pulled. */
  void fallSilent() {
    silent = true;
  }

  /** Hears nobody who comes from now on; those who are there it does. */
  void goDeaf() {
    deaf = true;
  }

  /** Has words to cancel wait on their way from now on. */
  void holdWords() {
    gate = new CountDownLatch(1);
  }

  /** {@return how many words to cancel have come so far} */
  int words() {
    return words.get();
  }

  /** Lets the words to cancel go on. */
  void letWordsGo() {
    CountDownLatch held = Objects.requireNonNull(gate);
    gate = null;
    held.countDown();
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Work work) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            work.run();
          } catch (IOException | InterruptedException e) {
            // cut
          }
        });
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = socket.accept();
      if (deaf) {
        unheard.add(client);
        continue;
      }
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      start(() -> copy(client, server, true));
      start(() -> copy(server, client, false));
    }
  }

  private void copy(Socket from, Socket to, boolean fromClient)
      throws IOException, InterruptedException {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 14];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (fromClient && isWord(buffer, read)) {
          hold();
        }
        boolean cut = fromClient && says(buffer, read);
        if ((!cut || heard) && !silent) {
          out.write(buffer, 0, read);
        }
        if (cut) {
          from.close(); // first, so that nothing of the answer gets there
          return;
        }
      }
    } finally {
      end(from, to);
    }
  }

  /** In silence nobody hears of an end either. */
  private void end(Socket from, Socket to) throws IOException {
    if (silent) {
      unheard.addAll(List.of(from, to));
    } else {
      from.close();
      to.close();
    }
  }

  /** A message of 16 bytes with a number of its own; the whole of its connection. */
  private static boolean isWord(byte[] buffer, int length) {
    return length == 16 && ByteBuffer.wrap(buffer).getLong() == (16L << 32 | CANCEL);
  }

  private void hold() throws InterruptedException {
    words.incrementAndGet();
    CountDownLatch closed = gate;
    if (closed != null) {
      closed.await();
    }
  }

  private boolean says(byte[] buffer, int length) {
    String known = word;
    boolean said =
        !known.isEmpty()
            && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(known);
    if (said) {
      word = "";
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket client : unheard) {
      client.close();
    }
  }
}
