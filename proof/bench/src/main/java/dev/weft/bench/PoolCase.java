package dev.weft.bench;

import java.util.List;

/** What the pool suite measures. */
enum PoolCase implements Case {
  MANY("many", 2_000_000),
  MATCHED("matched", 2_000_000),
  QUEUE("queue", 200_000),
  ALONE("alone", 2_000_000),
  SPIKE("spike", 1);

  private final String word;
  private final int count;

  PoolCase(String word, int count) {
    this.word = word;
    this.count = count;
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
    return count;
  }

  @Override
  public List<Figure> figures() {
    return switch (this) {
      case MANY -> rate("2,000 tasks, 50 things");
      case MATCHED -> rate("50 tasks, 50 things");
      case QUEUE -> rate("2,000 tasks, 50 things, who has one lets others go first");
      case ALONE -> Figure.nanos("borrow and give back, alone");
      case SPIKE ->
          List.of(
              Figure.lower("opened", "50 tasks at once, 5 things idle: opened in the end", "of 50"),
              Figure.lower("millis", "50 tasks at once, 5 things idle: all done", "ms"));
    };
  }

  private static List<Figure> rate(String title) {
    return List.of(
        Figure.higher("perSecond", title, "/s"), Figure.lower("cpu", title + ", CPU time", "ns"));
  }

  static PoolCase of(String word) {
    return Case.named(word, values());
  }
}
