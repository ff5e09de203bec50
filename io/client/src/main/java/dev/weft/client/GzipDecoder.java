package dev.weft.client;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes {@code gzip} (RFC 1952), of one member or several.
 *
 * <pre>
 * head → data → tail → head of another member …
 *                └────→ over, if something else follows: it is ignored
 * </pre>
 */
final class GzipDecoder implements Decoder {
  private enum State {
    HEAD,
    DATA,
    TAIL,
    OVER
  }

  private static final int TAIL = 8;

  private final Input input = new Input();
  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();

  // one task
  private State state = State.HEAD;
  private GzipHead head = new GzipHead();
  private boolean any;
  private boolean member;
  private int tailed;
  private long tail;

  @Override
  public void feed(byte[] bytes, int from, int to) {
    any |= to > from;
    input.set(bytes, from, to);
  }

  @Override
  public int read(byte[] into) {
    while (true) {
      int count =
          switch (state) {
            case HEAD -> head();
            case DATA -> inflate(into);
            case TAIL -> tail();
            case OVER -> ignore();
          };
      if (count > 0 || input.isEmpty()) {
        return count;
      }
    }
  }

  private int head() {
    while (!input.isEmpty()) {
      if (!head.take(input.next())) {
        if (!member) {
          throw Decoder.broken(Coding.GZIP, head.complaint());
        }
        state = State.OVER;
        return 0;
      }
      if (head.isWhole()) {
        state = State.DATA;
        inflater.setInput(input.bytes, input.at, input.left());
        return 0;
      }
    }
    return 0;
  }

  /** While there are data the inflater has the input; it tells how much of it is left. */
  private int inflate(byte[] into) {
    try {
      if (inflater.needsInput()) {
        inflater.setInput(input.bytes, input.at, input.left());
      }
      int count = inflater.inflate(into);
      input.at = input.to - inflater.getRemaining();
      sum.update(into, 0, count);
      if (inflater.finished()) {
        state = State.TAIL;
      }
      return count;
    } catch (DataFormatException e) {
      throw Decoder.broken(Coding.GZIP, String.valueOf(e.getMessage()));
    }
  }

  private int tail() {
    while (tailed < TAIL && !input.isEmpty()) {
      tail |= (long) input.next() << (Byte.SIZE * tailed++);
    }
    if (tailed == TAIL) {
      check();
      next();
    }
    return 0;
  }

  private void check() {
    if ((tail & 0xFFFF_FFFFL) != sum.getValue()) {
      throw Decoder.broken(Coding.GZIP, "its checksum is wrong");
    }
    if (tail >>> 32 != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
      throw Decoder.broken(Coding.GZIP, "it says another length than it has");
    }
  }

  private void next() {
    member = true;
    state = State.HEAD;
    head = new GzipHead();
    inflater.reset();
    sum.reset();
    tailed = 0;
    tail = 0;
  }

  private int ignore() {
    input.drop();
    return 0;
  }

  /** What follows the first member and is no whole head of another one is ignored. */
  @Override
  public boolean isComplete() {
    return !any || state == State.OVER || (state == State.HEAD && member);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
