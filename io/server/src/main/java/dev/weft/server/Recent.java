package dev.weft.server;

/** The last numbers of many. One thread only. */
final class Recent {
  private static final int MOST = 256;

  private final int[] numbers = new int[MOST];
  private int next;

  void add(int number) {
    numbers[next] = number;
    next = (next + 1) % MOST;
  }

  boolean contains(int number) {
    for (int each : numbers) {
      if (each == number) {
        return true;
      }
    }
    return false;
  }
}
