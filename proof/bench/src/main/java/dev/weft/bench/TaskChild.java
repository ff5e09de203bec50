package dev.weft.bench;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class TaskChild {
  /** How many other timers are pending while one is set and stopped. */
  static final List<Integer> PENDING = List.of(0, 1_000, 1_000_000);

  /** Enough to be compiled: an interpreted frame takes more than twice the memory. */
  private static final int MEMORY_WARM_UPS = 12;

  private static final int TASKS_TO_WARM_UP = 20_000;
  private static final int MANY = 100;

  private TaskChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws InterruptedException {
    measure(TaskSuite.door(words[0]), words);
  }

  /** Measures what the words say, prints it and ends this JVM, whatever still waits in it. */
  static void measure(Door door, String[] words) throws InterruptedException {
    int count = Integer.parseInt(words[2]);
    String figures =
        switch (TaskCase.of(words[1])) {
          case FORK_JOIN -> Rounds.json(door::forkJoin, count);
          case GROUP_OF_1 -> Rounds.json(groups -> door.groups(1, groups), count);
          case GROUP_OF_100 -> Rounds.json(groups -> door.groups(MANY, groups), count);
          case HAND_OVER -> Rounds.json(door::handOver, count);
          case PARKED -> bytes(door::park, count);
          case SLEEPING -> bytes(door::sleep, count);
          case TIMER -> timeouts(door, count);
          case LATENCY -> throw new BadUsageException("latency has a program of its own");
        };
    System.out.println(figures);
    System.exit(0);
  }

  private static String timeouts(Door door, int count) throws InterruptedException {
    door.timeouts(0, count); // or the first of them would pay for all that is compiled
    StringBuilder figures = new StringBuilder();
    for (int pending : PENDING) {
      figures.append(figures.isEmpty() ? "{" : ", ");
      double nanos = door.timeouts(pending, count);
      figures.append(String.format(Locale.ROOT, "\"nanos%d\": %.2f", pending, nanos));
    }
    return figures.append('}').toString();
  }

  /** Starts tasks that wait. */
  private interface Start {
    Door.Waiting start(int count) throws InterruptedException;
  }

  /**
   * What each waiting task adds to the live heap and to the resident set, after full collections.
   */
  private static String bytes(Start tasks, int count) throws InterruptedException {
    for (int i = 0; i < MEMORY_WARM_UPS; i++) {
      tasks.start(TASKS_TO_WARM_UP).release();
    }
    long heapBefore = Memory.liveHeap();
    double residentBefore = Memory.resident();
    Door.Waiting waiting = tasks.start(count);
    try {
      double heap = (double) (Memory.liveHeap() - heapBefore) / count;
      double resident = (Memory.resident() - residentBefore) / count;
      return String.format(Locale.ROOT, "{\"heap\": %.1f, \"bytes\": %.1f}", heap, resident);
    } finally {
      Reference.reachabilityFence(waiting);
    }
  }
}
