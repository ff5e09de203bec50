package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/** What the task suite measures. */
enum TaskCase implements Case {
  FORK_JOIN("fork-join", 100_000, 50_000),
  GROUP_OF_1("group-of-1", 100_000, 30_000),
  GROUP_OF_100("group-of-100", 2_000, 500),
  HAND_OVER("hand-over", 200_000, 50_000),
  PARKED("parked", 1_000_000, 1_000_000),
  SLEEPING("sleeping", 1_000_000, 1_000_000),
  TIMER("timer", 50_000, 10_000),
  LATENCY("latency", 0, 0);

  private final String word;
  private final int count;
  private final int peerCount;

  TaskCase(String word, int count, int peerCount) {
    this.word = word;
    this.count = count;
    this.peerCount = peerCount;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int peerCount() {
    return peerCount;
  }

  @Override
  public int runs(int all) {
    return this == PARKED || this == SLEEPING ? (all + 1) / 2 : all;
  }

  @Override
  public List<Figure> figures() {
    return switch (this) {
      case FORK_JOIN -> Figure.nanos("fork and join one task");
      case GROUP_OF_1 -> Figure.nanos("a group with 1 empty task");
      case GROUP_OF_100 -> Figure.nanos("a group with 100 empty tasks");
      case HAND_OVER -> Figure.nanos("park and wake, a switch");
      case PARKED -> Figure.bytes("one of 1,000,000 parked tasks");
      case SLEEPING -> Figure.bytes("one of 1,000,000 sleeping tasks");
      case TIMER -> timers();
      case LATENCY -> latencies();
    };
  }

  private static List<Figure> timers() {
    List<Figure> figures = new ArrayList<>();
    for (int pending : TaskChild.PENDING) {
      String title = String.format("a timeout set and stopped, %,d others pending", pending);
      figures.add(Figure.lower("nanos" + pending, title, "ns"));
    }
    return figures;
  }

  private static List<Figure> latencies() {
    String title = "latency at a fixed rate";
    return List.of(
        Figure.lower("p50", title + ", p50", "µs"),
        Figure.lower("p99", title + ", p99", "µs"),
        Figure.lower("p999", title + ", p99.9", "µs"),
        Figure.higher("rate", "that rate", "/s"),
        Figure.higher("capacity", "requests, as many as it can", "/s"));
  }

  /** For memory a heap that shrinks to what lives, so that the resident set tells the truth. */
  @Override
  public List<String> jvmFlags() {
    return switch (this) {
      case PARKED, SLEEPING ->
          List.of(
              "-Xms64m",
              "-Xmx3g",
              "-XX:+UseSerialGC",
              "-XX:MinHeapFreeRatio=1",
              "-XX:MaxHeapFreeRatio=1");
      case TIMER, LATENCY -> List.of("-Xmx3g", "-XX:+UseG1GC");
      default -> Case.super.jvmFlags();
    };
  }

  static TaskCase of(String word) {
    return Case.named(word, values());
  }
}
