package dev.weft.bench;

import java.util.List;

/** What the flow suite measures. */
enum FlowCase implements Case {
  MAP_UNORDERED("map-unordered", 1_000_000, 100_000),
  CHAIN("chain", 2_000_000, 300_000),
  LEAVE("leave", 200_000, 20_000),
  BATCH("batch", 200_000, 0);

  private final String word;
  private final int count;
  private final int peerCount;

  FlowCase(String word, int count, int peerCount) {
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
  public List<Figure> figures() {
    return switch (this) {
      case MAP_UNORDERED -> mapFigures();
      case CHAIN -> Figure.nanos("an item through map, filter, map");
      case LEAVE -> Figure.nanos("a generator begun, 3 items taken, left");
      case BATCH ->
          List.of(Figure.higher("perSecond", "calls of 1,000 callers through a batcher", "/s"));
    };
  }

  private static List<Figure> mapFigures() {
    String title = "mapUnordered of 1,000,000 items, 64 at once";
    return List.of(
        Figure.lower("nanos", title + ", each", "ns"),
        Figure.lower("heap10", title + ", live heap at 10 %", "kB"),
        Figure.lower("heap50", title + ", live heap at 50 %", "kB"),
        Figure.lower("heap100", title + ", live heap at 100 %", "kB"));
  }

  static FlowCase of(String word) {
    return Case.named(word, values());
  }
}
