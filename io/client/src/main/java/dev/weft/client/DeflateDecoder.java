package dev.weft.client;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes {@code deflate}: zlib (RFC 1950), or without its frame (RFC 1951), as some servers send it
 * and browsers take it. What follows the end is ignored.
 */
final class DeflateDecoder implements Decoder {
  private static final int HEAD = 2;

  private final Input input = new Input();

  // one task
  private final byte[] head = new byte[HEAD];
  private int known;
  private @Nullable Inflater inflater;
  private boolean headFed;
  private boolean closed;

  @Override
  public void feed(byte[] bytes, int from, int to) {
    input.set(bytes, from, to);
  }

  @Override
  public int read(byte[] into) {
    Inflater open = inflater;
    if (open == null) {
      open = begin();
    }
    if (open == null) {
      return 0;
    }
    if (open.finished()) {
      input.drop();
      return 0;
    }
    return inflate(open, into);
  }

  private int inflate(Inflater open, byte[] into) {
    try {
      while (true) {
        int count = open.inflate(into);
        if (count > 0 || open.finished()) {
          return count;
        }
        if (open.needsDictionary()) {
          throw Decoder.broken(Coding.DEFLATE, "it asks for a dictionary");
        }
        if (!supply(open)) {
          return 0;
        }
      }
    } catch (DataFormatException e) {
      throw Decoder.broken(Coding.DEFLATE, String.valueOf(e.getMessage()));
    }
  }

  /** The two first bytes tell whether there is a frame: in raw data they never look like one. */
  private @Nullable Inflater begin() {
    while (known < HEAD && !input.isEmpty()) {
      head[known++] = (byte) input.next();
    }
    if (known < HEAD || closed) {
      return null;
    }
    int both = ((head[0] & 0xFF) << 8) | (head[1] & 0xFF);
    boolean framed = (head[0] & 0x0F) == 8 && (head[0] & 0xF0) <= 0x70 && both % 31 == 0;
    inflater = new Inflater(!framed);
    return inflater;
  }

  private boolean supply(Inflater open) {
    if (!headFed) {
      headFed = true;
      open.setInput(head);
      return true;
    }
    if (input.isEmpty()) {
      return false;
    }
    open.setInput(input.bytes, input.at, input.left());
    input.drop();
    return true;
  }

  @Override
  public boolean isComplete() {
    return known == 0 || (inflater != null && inflater.finished());
  }

  @Override
  public void close() {
    closed = true;
    if (inflater != null) {
      inflater.end();
    }
  }
}
