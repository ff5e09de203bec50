package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weft.http.Headers;
import java.util.Arrays;

/**
 * Cuts the bytes of a form into its parts (RFC 2046 §5.1, RFC 7578): pure decisions, one task.
 *
 * <pre>
 * start → (head → body)* → end
 * </pre>
 *
 * <p>Strict where readers could differ: nothing before the first part, nothing on the line of a
 * delimiter, no line of a head that is folded or has a bare CR or LF. What comes after the end is
 * passed over.
 */
final class PartCutter {
  /** What was found. */
  sealed interface Found {
    /** Nothing yet: {@link #feed} more. */
    record More() implements Found {}

    /** The head of a part. */
    record Head(Headers headers) implements Found {}

    /** Some of the body of a part, valid until the next call. */
    record Data(byte[] bytes, int from, int count) implements Found {}

    /** The end of a part. */
    record PartEnd() implements Found {}

    /** The end of all. */
    record End() implements Found {}
  }

  private enum State {
    START,
    DELIMITED,
    HEAD,
    BODY,
    ENDED
  }

  private static final Found MORE = new Found.More();

  // immutable
  private final byte[] delimiter;
  private final int mostHead;

  // the reading task only
  private State state = State.START;
  private byte[] window = {'\r', '\n'}; // as if a line had ended before the first one
  private int from;
  private int to = 2;

  /** How much of a head has no end in it. */
  private int scanned;

  /** Whether a part ends with the delimiter that was found. */
  private boolean inPart;

  PartCutter(String boundary, int mostHead) {
    this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    this.mostHead = mostHead;
  }

  /** {@return whether a text can be a boundary} */
  static boolean isBoundary(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && "'()+_,-./:=? ".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 70 && !text.endsWith(" ");
  }

  /** Takes more bytes; what is left of the others is little. */
  void feed(byte[] bytes, int at, int count) {
    int left = to - from;
    byte[] next = new byte[left + count];
    System.arraycopy(window, from, next, 0, left);
    System.arraycopy(bytes, at, next, left, count);
    window = next;
    from = 0;
    to = next.length;
  }

  /**
   * {@return what comes next}
   *
   * @throws ProblemException 400 if this is no form, 413 if a head is too large
   */
  Found next() {
    return switch (state) {
      case START -> start();
      case DELIMITED -> delimited();
      case HEAD -> head();
      case BODY -> body();
      case ENDED -> {
        from = to;
        yield new Found.End();
      }
    };
  }

  /** {@return whether nothing is missing} */
  boolean hasEnded() {
    return state == State.ENDED;
  }

  private Found start() {
    if (to - from < delimiter.length + 2) {
      return MORE;
    }
    boolean emptyLine = window[from + 2] == '\r' && window[from + 3] == '\n';
    from += emptyLine ? 2 : 0;
    if (!isDelimiter(from)) {
      throw malformed("does not begin with its boundary");
    }
    from += delimiter.length;
    state = State.DELIMITED;
    return delimited();
  }

  /** After a delimiter: two dashes, or the end of its line. */
  private Found delimited() {
    if (inPart) {
      inPart = false;
      return new Found.PartEnd();
    }
    if (to - from < 2) {
      return MORE;
    }
    byte first = window[from];
    byte second = window[from + 1];
    if (first == '-' && second == '-') {
      state = State.ENDED;
      return next();
    }
    if (first != '\r' || second != '\n') {
      throw malformed("has more than its boundary on a line");
    }
    state = State.HEAD; // which begins with that end of a line
    return head();
  }

  private Found head() {
    for (int i = from + scanned; i + 4 <= to && i - from <= mostHead; i++) {
      if (isLineEnd(i) && isLineEnd(i + 2)) {
        Headers headers = PartHeads.read(window, from + 2, i);
        from = i + 4;
        scanned = 0;
        state = State.BODY;
        inPart = true;
        return new Found.Head(headers);
      }
    }
    scanned = Math.max(0, to - from - 3);
    if (to - from > mostHead + 4) {
      throw new ProblemException(
          413, "The head of a part is larger than the %,d bytes it may have.".formatted(mostHead));
    }
    return MORE;
  }

  private Found body() {
    int start = from;
    int i = start;
    while (i + delimiter.length <= to && !isDelimiter(i)) {
      i++;
    }
    boolean found = i + delimiter.length <= to;
    while (!found && i < to && !mayBecomeDelimiter(i)) {
      i++;
    }
    from = i;
    if (found && i == start) {
      from += delimiter.length;
      state = State.DELIMITED;
      return delimited();
    }
    return i == start ? MORE : new Found.Data(window, start, i - start);
  }

  private boolean isLineEnd(int at) {
    return window[at] == '\r' && window[at + 1] == '\n';
  }

  private boolean isDelimiter(int at) {
    return window[at] == '\r'
        && Arrays.equals(window, at, at + delimiter.length, delimiter, 0, delimiter.length);
  }

  /** {@return whether all that is left from here could be the beginning of one} */
  private boolean mayBecomeDelimiter(int at) {
    return Arrays.equals(window, at, to, delimiter, 0, to - at);
  }

  static ProblemException malformed(String what) {
    return new ProblemException(400, "The form " + what + ".");
  }
}
