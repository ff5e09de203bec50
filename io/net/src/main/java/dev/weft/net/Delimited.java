package dev.weft.net;

import dev.weft.task.RefusedException;
import org.jspecify.annotations.Nullable;

/** Takes all up to and with a delimiter; looks at each byte once. One task. */
final class Delimited implements Taking<Chunks, byte[]> {
  private final byte[] delimiter;
  private final int most;
  private final String what;
  private final Object peer;
  private final boolean isLine;

  /** Before this offset no delimiter begins. */
  private long searched;

  /**
   * @param most how many bytes there may be before the delimiter
   * @param peer from whom, for messages
   */
  static Delimited part(byte[] delimiter, int most, Object peer) {
    return new Delimited(delimiter, most, "a part", peer, false);
  }

  /** Takes all up to and with the end of a line; a CR before the LF belongs to it. */
  static Delimited line(int most, Object peer) {
    return new Delimited(new byte[] {'\n'}, most, "a line", peer, true);
  }

  private Delimited(byte[] delimiter, int most, String what, Object peer, boolean isLine) {
    this.delimiter = delimiter;
    this.most = most;
    this.what = what;
    this.peer = peer;
    this.isLine = isLine;
  }

  @Override
  public byte @Nullable [] from(Chunks chunks, boolean last) {
    long start = find(chunks);
    requireFit(chunks, start, last);
    if (start >= 0) {
      return chunks.take((int) start + delimiter.length);
    }
    return last && chunks.size() > 0 ? chunks.take((int) chunks.size()) : null;
  }

  /**
   * Refuses as soon as it is certain: what has come may still be the beginning of the delimiter.
   */
  private void requireFit(Chunks chunks, long start, boolean last) {
    boolean open = start < 0 && last;
    long length = start >= 0 ? start : open ? chunks.size() : searched;
    boolean hasReturn = isLine && !open && length > 0 && chunks.at(length - 1) == '\r';
    if (length - (hasReturn ? 1 : 0) > most) {
      throw new RefusedException(
          "%s from %s is longer than the limit of %,d bytes".formatted(what, peer, most));
    }
  }

  /** {@return where the delimiter begins, or -1} */
  private long find(Chunks chunks) {
    long start = chunks.find(delimiter[0], searched);
    while (start >= 0) {
      searched = start;
      long there = Math.min(delimiter.length, chunks.size() - start);
      if (isAt(chunks, start, there)) {
        return there == delimiter.length ? start : -1;
      }
      searched = start + 1;
      start = chunks.find(delimiter[0], searched);
    }
    searched = chunks.size();
    return -1;
  }

  /** {@return whether the first so many bytes of the delimiter are there} */
  private boolean isAt(Chunks chunks, long start, long count) {
    for (int i = 1; i < count; i++) {
      if (chunks.at(start + i) != delimiter[i]) {
        return false;
      }
    }
    return true;
  }
}
