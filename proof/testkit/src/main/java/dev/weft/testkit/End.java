package dev.weft.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, as TCP has it (RFC 9293): what came and was not read, how much may be
 * sent. Of the loop.
 *
 * <pre>
 * open → it has said all, or the other has → closed
 *   └──────→ reset, or given up ──────────────┘
 * </pre>
 */
final class End {
  /** Whoever uses an end, and is told what changes. */
  interface User {
    /** Something came, or the end of it, or the connection is broken. */
    void readable();

    /** More may be sent. */
    void writable();
  }

  /** Nobody yet. */
  private static final User NOBODY =
      new User() {
        @Override
        public void readable() {}

        @Override
        public void writable() {}
      };

  // immutable
  private final Network network;
  private final Host host;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final Lane out;
  private final Cutter cutter;
  private final int window;

  // the loop
  private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
  private @Nullable End peer;
  private User user = NOBODY;
  private long unread;

  /** How many bytes were read without the other end having been told. */
  private int read;

  private int credit;
  private boolean endSent;
  private boolean endArrived;
  private @Nullable String broken;
  private boolean closed;

  End(Host host, SocketAddress local, SocketAddress remote, Way way) {
    this.network = host.network();
    this.host = host;
    this.local = local;
    this.remote = remote;
    this.out = new Lane(network, way, () -> breaks("Connection timed out"));
    this.cutter = Cutter.any(network.chance());
    this.window = way.link().window();
    this.credit = window;
    network.sockets().add(this);
  }

  /** The other one, once it is known. */
  void peer(End other) {
    peer = other;
  }

  void user(User who) {
    user = who;
  }

  SocketAddress local() {
    return local;
  }

  SocketAddress remote() {
    return remote;
  }

  Host host() {
    return host;
  }

  Lane out() {
    return out;
  }

  boolean isClosed() {
    return closed;
  }

  /** {@return how many bytes came and were not read, or are on their way from here} */
  long bytes() {
    return unread + out.bytes();
  }

  // ---- sending ----

  /** {@return how many bytes may be sent now} */
  int room() {
    return credit;
  }

  /** Sends bytes, at most as many as there is room for. */
  void send(byte[] bytes) throws IOException {
    requireWhole();
    credit -= bytes.length;
    for (int at = 0; at < bytes.length; ) {
      int size = cutter.next(bytes.length - at);
      byte[] piece = Arrays.copyOfRange(bytes, at, at + size);
      at += size;
      out.send(size, () -> other().arrives(piece));
      if (out.way().resets()) {
        network.reset(this);
      }
    }
  }

  /** Fails if the connection is broken. */
  void requireWhole() throws IOException {
    if (broken != null) {
      throw new IOException(broken);
    }
  }

  /** Says that no more will be sent. */
  void sendEnd() {
    if (!endSent && broken == null) {
      endSent = true;
      out.send(0, () -> other().endArrives());
    }
  }

  // ---- receiving ----

  /** {@return the next bytes that came, or null} */
  byte @Nullable [] take() {
    byte[] next = arrived.poll();
    if (next != null) {
      unread -= next.length;
    }
    return next;
  }

  /**
   * Lets the other end send so many bytes more, once they are worth a packet (RFC 9293, 3.8.6.2.2).
   */
  void grant(int bytes) {
    read += bytes;
    int worth = read;
    if (worth >= Math.max(1, other().window / 4) && !closed && broken == null) {
      read = 0;
      out.send(0, () -> other().mayGoOn(worth));
    }
  }

  boolean hasUnread() {
    return !arrived.isEmpty();
  }

  /** {@return whether all that there will ever be was taken} */
  boolean isAtEnd() {
    return endArrived && arrived.isEmpty();
  }

  /** {@return why nothing can be sent or received any more, or null} */
  @Nullable String broken() {
    return broken;
  }

  private void arrives(byte[] piece) {
    if (closed) {
      out.sendOnce(() -> other().breaks("Connection reset by peer"));
    } else if (broken == null) {
      arrived.add(piece);
      unread += piece.length;
      user.readable();
    }
  }

  private void endArrives() {
    if (!closed && broken == null) {
      endArrived = true;
      user.readable();
    }
  }

  private void mayGoOn(int bytes) {
    if (!closed && broken == null) {
      credit += bytes;
      user.writable();
    }
  }

  // ---- the end ----

  /** The connection is of no use any more; what came before can still be read. */
  void breaks(String why) {
    if (!closed && broken == null) {
      broken = why;
      out.end();
      user.readable();
    }
  }

  /**
   * Ends this side.
   *
   * @param abruptly tells the other end to forget what it has, as is also done if something came
   *     that nobody has read
   */
  void close(boolean abruptly) {
    if (closed) {
      return;
    }
    boolean rude = abruptly || !arrived.isEmpty();
    closed = true;
    arrived.clear();
    unread = 0;
    network.sockets().remove(this);
    if (broken == null && rude) {
      out.sendOnce(() -> other().breaks("Connection reset by peer"));
    } else {
      sendEnd();
    }
  }

  /** Ends this side without a word: its host has lost power. */
  void vanish() {
    if (!closed) {
      breaks(host.name() + " has crashed");
      closed = true;
      network.sockets().remove(this);
    }
  }

  /** Nothing comes through any more, in either direction, and nobody is told. */
  void silence() {
    out.silence(credit < window);
  }

  private End other() {
    End other = peer;
    if (other == null) {
      throw new IllegalStateException(this + " has no other end yet");
    }
    return other;
  }

  /** {@return the other end, or null while that has not answered} */
  @Nullable End peer() {
    return peer;
  }

  @Override
  public String toString() {
    return "%s %s → %s".formatted(host.name(), local, remote);
  }
}
