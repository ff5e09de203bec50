package dev.weft.bench;

import java.util.List;

/** What the simulate suite measures. */
enum SimulateCase implements Case {
  SLEEPS("sleeps", 7_200) {
    @Override
    public List<Figure> figures() {
      return List.of(
          Figure.higher("virtual", "virtual time while 100 tasks sleep", "s/s"),
          Figure.lower("each", "a step: a sleeping task wakes", "ns"));
    }
  },
  SEEDS("seeds", 2_000) {
    @Override
    public List<Figure> figures() {
      return List.of(
          Figure.lower("each", "a seed of a program of 3 tasks and a semaphore", "ns"),
          Figure.higher("perSecond", "seeds of that program", "/s"));
    }
  };

  private final String word;
  private final int count;

  SimulateCase(String word, int count) {
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

  static SimulateCase of(String word) {
    return Case.named(word, values());
  }
}
