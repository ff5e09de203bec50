package dev.weft.http;

/** The encoding of a Unicode label in ASCII (RFC 3492), without the {@code xn--}. */
final class Punycode {
  private static final int BASE = 36;
  private static final int LOWEST_THRESHOLD = 1;
  private static final int HIGHEST_THRESHOLD = 26;
  private static final int FIRST_BIAS = 72;

  private Punycode() {}

  static String encode(int[] label) {
    var out = new StringBuilder();
    for (int c : label) {
      if (c < 128) {
        out.append((char) c);
      }
    }
    int plain = out.length();
    if (plain > 0) {
      out.append('-');
    }
    int reached = 128;
    int delta = 0;
    int bias = FIRST_BIAS;
    for (int done = plain; done < label.length; ) {
      int next = smallestFrom(reached, label);
      delta += (next - reached) * (done + 1);
      reached = next + 1;
      for (int c : label) {
        delta += c < next ? 1 : 0;
        if (c == next) {
          number(delta, bias, out);
          bias = adapt(delta, done + 1, done == plain);
          delta = 0;
          done++;
        }
      }
      delta++;
    }
    return out.toString();
  }

  private static int smallestFrom(int least, int[] label) {
    int smallest = Integer.MAX_VALUE;
    for (int c : label) {
      smallest = c >= least ? Math.min(smallest, c) : smallest;
    }
    return smallest;
  }

  /** Appends a number of variable length, lowest digit first. */
  private static void number(int value, int bias, StringBuilder out) {
    int rest = value;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.clamp((long) k - bias, LOWEST_THRESHOLD, HIGHEST_THRESHOLD);
      if (rest < threshold) {
        out.append(digit(rest));
        return;
      }
      out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int adapt(int delta, int count, boolean first) {
    int rest = delta / (first ? 700 : 2);
    rest += rest / count;
    int k = 0;
    for (; rest > (BASE - LOWEST_THRESHOLD) * HIGHEST_THRESHOLD / 2; k += BASE) {
      rest /= BASE - LOWEST_THRESHOLD;
    }
    return k + (BASE - LOWEST_THRESHOLD + 1) * rest / (rest + 38);
  }
}
