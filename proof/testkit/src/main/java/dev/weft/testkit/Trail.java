package dev.weft.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What happened in a simulation, step by step: the last of it where it is long.
 *
 * <p>Two runs from the same seed have equal trails. Written on the simulation's loop, read when it
 * is over.
 */
public final class Trail {
  private static final int MOST = 10_000;

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private int leftOut;

  Trail() {}

  void add(Duration time, String task, String what) {
    if (lines.size() == MOST) {
      lines.removeFirst();
      leftOut++;
    }
    lines.add("%12s  %-12s %s".formatted(text(time), task, what));
  }

  /** {@return a time as people write it} */
  static String text(Duration time) {
    long nanos = time.toNanos();
    if (nanos % 1_000_000 == 0) {
      long millis = nanos / 1_000_000;
      return millis < 10_000
          ? millis + " ms"
          : millis / 1_000 + "." + "%03d s".formatted(millis % 1_000);
    }
    return nanos / 1_000_000 + "." + "%06d ms".formatted(nanos % 1_000_000);
  }

  /** {@return the lines, the first one first} */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** {@return the last lines, and how many there were before} */
  String last(int number) {
    int skipped = Math.max(0, lines.size() - number);
    StringBuilder text = new StringBuilder();
    if (skipped + leftOut > 0) {
      text.append("\n  (%d before)".formatted(skipped + leftOut));
    }
    lines.stream().skip(skipped).forEach(line -> text.append("\n  ").append(line.stripTrailing()));
    return text.toString();
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
