package dev.weft.websocket;

/** What goes out to the peer, in order. */
sealed interface Outgoing {
  /** {@return about how much memory it takes} */
  int size();

  /** A message; its bytes are as they go over the wire. */
  record Data(boolean text, boolean compressed, byte[] bytes) implements Outgoing {
    @Override
    public int size() {
      return 64 + bytes.length;
    }
  }

  /** A question whether the peer is there. */
  record Ping(long number) implements Outgoing {
    @Override
    public int size() {
      return 64;
    }
  }

  /** The last word. */
  record Close(CloseReason reason) implements Outgoing {
    @Override
    public int size() {
      return 64;
    }
  }
}
