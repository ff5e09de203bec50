package dev.weft.bench;

import java.util.List;

/** What the net suite measures: an echo server, over the loopback, with one and the same client. */
enum NetCase implements Case {
  SMALL_64("echo-1b-64", 64, 1),
  LARGE_64("echo-16k-64", 64, 16 * 1024),
  SMALL_10000("echo-1b-10000", 10_000, 1),
  LARGE_10000("echo-16k-10000", 10_000, 16 * 1024),
  IDLE("idle", 15_000, 1),
  ACCEPT("accept", 64, 1);

  private final String word;
  private final int connections;
  private final int bytes;

  NetCase(String word, int connections, int bytes) {
    this.word = word;
    this.connections = connections;
    this.bytes = bytes;
  }

  @Override
  public String word() {
    return word;
  }

  /** How many connections. */
  @Override
  public int count() {
    return connections;
  }

  @Override
  public int peerCount() {
    return connections;
  }

  /** How large a message is. */
  int bytes() {
    return bytes;
  }

  @Override
  public int runs(int all) {
    return this == IDLE ? (all + 1) / 2 : all;
  }

  @Override
  public List<Figure> figures() {
    String title =
        switch (bytes) {
          case 1 -> "echo of 1 byte, %,d connections".formatted(connections);
          default -> "echo of %d KiB, %,d connections".formatted(bytes / 1024, connections);
        };
    return switch (this) {
      case IDLE -> idle();
      case ACCEPT ->
          List.of(
              Figure.lower("cpu", "a connection taken and ended, CPU of the server", "µs"),
              Figure.higher("rate", "connections taken and ended", "/s"));
      default ->
          List.of(
              Figure.lower("cpu", title + ", CPU of the server", "µs"),
              Figure.higher("rate", title + ", messages", "/s"));
    };
  }

  private List<Figure> idle() {
    String title = "an idle connection, of %,d".formatted(connections);
    return List.of(
        Figure.lower("resident", title + ", resident", "B"),
        Figure.lower("heap", title + ", live heap", "B"),
        Figure.lower("million", "a million of them, extrapolated, resident", "MB"));
  }

  /** For memory a heap that shrinks to what lives, so that the resident set tells the truth. */
  @Override
  public List<String> jvmFlags() {
    return this == IDLE
        ? List.of(
            "-Xms32m",
            "-Xmx2g",
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=1",
            "-XX:MaxHeapFreeRatio=1")
        : List.of("-Xmx1g", "-XX:+UseG1GC");
  }

  static NetCase of(String word) {
    return Case.named(word, values());
  }
}
