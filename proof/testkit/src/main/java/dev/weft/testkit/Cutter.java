package dev.weft.testkit;

import java.util.random.RandomGenerator;

/** Cuts what is sent into pieces, as networks do: whoever reads finds the cuts anywhere. */
@FunctionalInterface
interface Cutter {
  /** More than fit into a packet do not arrive at once. */
  int MOST = 16 * 1024;

  /** {@return how long the next piece is of so many bytes; at least 1, at most all} */
  int next(int bytes);

  /** {@return one of those there are} */
  static Cutter any(RandomGenerator chance) {
    return switch (chance.nextInt(4)) {
      case 0 -> bytes -> Math.min(bytes, MOST);
      case 1 -> bytes -> 1 + chance.nextInt(Math.min(bytes, Math.max(16, bytes / 32)));
      default -> bytes -> 1 + chance.nextInt(Math.min(bytes, MOST));
    };
  }
}
