package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Piece;
import dev.weft.server.Outward.Word;
import java.time.Duration;
import java.util.Arrays;

/**
 * The body of an answer as a handler writes it: gathered into pieces, each sent when it is full.
 * The writing task only.
 */
final class Outgoing implements Body.Out {
  private static final int PIECE = 16 * 1024;
  private static final byte[] NOTHING = {};

  // immutable
  private final Way way;
  private final Answer head;
  private final Duration grace;

  // the writing task only
  private byte[] piece = NOTHING;
  private int filled;
  private long written;
  private boolean begun;

  Outgoing(Way way, Answer head, Duration grace) {
    this.way = way;
    this.head = head;
    this.grace = grace;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws InterruptedException {
    written += count;
    int at = from;
    int left = count;
    while (left > 0) {
      if (filled == piece.length) {
        send();
        piece = new byte[head.length() < 0 ? PIECE : (int) Math.min(PIECE, left(left))];
      }
      int part = Math.min(left, piece.length - filled);
      System.arraycopy(bytes, at, piece, filled, part);
      filled += part;
      at += part;
      left -= part;
    }
  }

  /** {@return how many bytes are still to come, those included that have just been given} */
  private long left(int given) {
    return head.length() - written + given;
  }

  @Override
  public void flush() throws InterruptedException {
    if (!begun) {
      begin();
    }
    send();
  }

  private void send() throws InterruptedException {
    if (filled > 0) {
      if (!begun) {
        begin();
      }
      way.add(new Piece(piece, filled, head.length() == Answer.CHUNKED));
      piece = NOTHING;
      filled = 0;
      way.awaitRoom(grace);
    }
  }

  private void begin() {
    begun = true;
    way.add(head);
  }

  /** {@return how many bytes were written} */
  long written() {
    return written;
  }

  /** {@return whether the client has been told how it went, so that nothing else can be said} */
  boolean hasBegun() {
    return begun;
  }

  /** Sends the rest. A chunked body that is short goes out as a whole, with its length. */
  void finish() throws InterruptedException {
    boolean chunked = head.length() == Answer.CHUNKED;
    if (!begun) {
      begun = true;
      long length = chunked ? filled : head.length();
      byte[] body = filled == piece.length ? piece : Arrays.copyOf(piece, filled);
      way.add(new Answer(head.status(), head.headers(), length, head.persistence(), body, true));
    } else {
      send();
      if (chunked) {
        way.add(Word.LAST_CHUNK);
      }
    }
  }
}
