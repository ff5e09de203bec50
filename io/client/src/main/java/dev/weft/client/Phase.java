package dev.weft.client;

/** What a call is doing. */
public enum Phase {
  /** Waits for a connection that others have. */
  WAITING("waiting for a connection"),
  /** Has the name of the server looked up. */
  NAME("looking up the name"),
  /** Connects. */
  CONNECTING("connecting"),
  /** Shakes hands by TLS. */
  HANDSHAKE("shaking hands"),
  /** Sends the request. */
  SENDING("sending the request"),
  /** Waits for the answer to begin. */
  FIRST_BYTE("waiting for the first byte"),
  /** Reads the body. */
  BODY("reading the body"),
  /** Does none of these: an interceptor runs, or it waits before a retry. */
  BETWEEN("between two attempts");

  private final String words;

  Phase(String words) {
    this.words = words;
  }

  /** {@return it in words, as in "while reading the body"} */
  @Override
  public String toString() {
    return words;
  }
}
