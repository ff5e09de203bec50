package dev.weft.bench;

import java.util.List;

/** What the task suite measures of each door. */
enum TaskCase {
  FORK_JOIN("fork-join", "fork + join one task", 200_000, 100_000),
  HAND_OVER("hand-over", "park / wake switch", 200_000, 100_000),
  PARKED("parked", "one parked task", 1_000_000, 1_000_000);

  /** On the command lines of the child programs. */
  final String word;

  /** In the rows. */
  final String title;

  /** Tasks or hand-overs in a round. */
  final int count;

  /** The same for the slower Python. */
  final int peerCount;

  TaskCase(String word, String title, int count, int peerCount) {
    this.word = word;
    this.title = title;
    this.count = count;
    this.peerCount = peerCount;
  }

  /**
   * What its JVM is started with, whatever the door: the usual collector for times; for memory a
   * heap that shrinks to what lives, so that the resident set tells the truth.
   */
  List<String> jvmFlags() {
    return this == PARKED
        ? List.of(
            "-Xms64m",
            "-Xmx3g",
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=1",
            "-XX:MaxHeapFreeRatio=1")
        : List.of("-Xmx1g", "-XX:+UseG1GC");
  }

  static TaskCase of(String word) {
    for (TaskCase each : values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    throw new BadUsageException("No case is called " + word + ".");
  }
}
