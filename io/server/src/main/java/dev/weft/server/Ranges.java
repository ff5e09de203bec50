package dev.weft.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which parts of a file a Range field asks for (RFC 9110 §14): a pure judgement. */
final class Ranges {
  /**
   * A part of a file that is there.
   *
   * @param from its first byte
   * @param to its last one
   */
  record Range(long from, long to) {
    long length() {
      return to - from + 1;
    }
  }

  /** What is to be sent. */
  sealed interface Asked {
    /** All of it: nothing else was asked for, or nothing that makes sense. */
    record Whole() implements Asked {}

    /** Nothing: there is none of what was asked for. */
    record None() implements Asked {}

    /** These, which together are not more than all. */
    record Parts(List<Range> ranges) implements Asked {}
  }

  /** A file has fewer bytes than a number of so many digits. */
  private static final int MOST_DIGITS = 18;

  private static final String UNIT = "bytes=";

  private Ranges() {}

  /**
   * {@return what a Range field asks of a file}
   *
   * @param most how many parts there may be; who asks for more gets all
   */
  static Asked parse(String field, long size, int most) {
    if (!field.toLowerCase(Locale.ROOT).startsWith(UNIT)) {
      return new Asked.Whole();
    }
    List<String> wanted = Words.list(List.of(field.substring(UNIT.length())));
    if (wanted.isEmpty() || wanted.size() > most) {
      return new Asked.Whole();
    }
    List<Range> ranges = new ArrayList<>(wanted.size());
    long sum = 0;
    for (String each : wanted) {
      Range range = range(each, size);
      if (range == null) {
        return new Asked.Whole();
      }
      if (range.length() > size - sum) {
        return new Asked.Whole();
      }
      if (range.length() > 0) {
        ranges.add(range);
        sum += range.length();
      }
    }
    return ranges.isEmpty() ? new Asked.None() : new Asked.Parts(List.copyOf(ranges));
  }

  /** {@return one part, of no length if the file does not have it; null if it is malformed} */
  private static @Nullable Range range(String text, long size) {
    int dash = text.indexOf('-');
    long first = number(text, 0, Math.max(0, dash));
    long last = number(text, dash + 1, text.length());
    if (dash < 0 || (first < 0 && dash > 0) || (last < 0 && dash < text.length() - 1)) {
      return null;
    }
    if (first < 0) {
      return last < 0 ? null : new Range(Math.max(0, size - last), size - 1);
    }
    if (last >= 0 && last < first) {
      return null;
    }
    long end = last < 0 ? size - 1 : Math.min(last, size - 1);
    return first >= size ? new Range(0, -1) : new Range(first, end);
  }

  /** {@return a number, as large as can be if it is larger; -1 if it is none} */
  private static long number(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    if (from >= to) {
      return -1;
    }
    int start = from;
    while (start < to - 1 && text.charAt(start) == '0') {
      start++;
    }
    return to - start > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text, start, to, 10);
  }
}
