package dev.weft.bench;

import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class TaskChild {
  private static final int WARM_UPS = 7;
  private static final int ROUNDS = 9;

  /** Enough to be compiled: an interpreted frame takes more than twice the memory. */
  private static final int PARK_WARM_UPS = 20;

  private static final int PARKED_TO_WARM_UP = 20_000;

  private TaskChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws InterruptedException {
    Door door = TaskSuite.door(words[0]);
    int count = Integer.parseInt(words[2]);
    String figures =
        switch (TaskCase.of(words[1])) {
          case FORK_JOIN -> nanos(door::forkJoin, count);
          case HAND_OVER -> nanos(door::handOver, count);
          case PARKED -> bytes(door, count);
        };
    System.out.println(figures);
    System.exit(0);
  }

  /** A measured call of a door. */
  interface Round {
    long nanos(int count) throws InterruptedException;
  }

  /** Measures rounds of so many. {@return the JSON object to print} */
  static String nanos(Round round, int count) throws InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      round.nanos(count);
    }
    Samples samples = new Samples();
    for (int i = 0; i < ROUNDS; i++) {
      samples.add((double) round.nanos(count) / count);
    }
    return String.format(Locale.ROOT, "{\"nanos\": %.2f}", samples.median());
  }

  /**
   * What each parked task adds to the live heap and to the resident set, after full collections.
   */
  private static String bytes(Door door, int count) throws InterruptedException {
    for (int i = 0; i < PARK_WARM_UPS; i++) {
      door.park(PARKED_TO_WARM_UP).release();
    }
    long heapBefore = Memory.liveHeap();
    double residentBefore = Memory.resident();
    Door.Parked parked = door.park(count);
    double heap = (double) (Memory.liveHeap() - heapBefore) / count;
    double resident = (Memory.resident() - residentBefore) / count;
    parked.release();
    return String.format(Locale.ROOT, "{\"heap\": %.1f, \"bytes\": %.1f}", heap, resident);
  }
}
