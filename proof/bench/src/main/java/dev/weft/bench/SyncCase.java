package dev.weft.bench;

import java.util.List;

/** What the sync suite measures. */
enum SyncCase implements Case {
  HOP("hop", "a value through a channel of 16", 500_000, 50_000),
  RENDEZVOUS("rendezvous", "a value through a rendezvous", 100_000, 20_000),
  PERMIT("permit", "a permit taken and given back", 2_000_000, 100_000),
  TURNS("turns", "a permit handed on to the next in line", 100_000, 20_000);

  private final String word;

  private final String title;

  private final int count;
  private final int peerCount;

  SyncCase(String word, String title, int count, int peerCount) {
    this.word = word;
    this.title = title;
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
    return Figure.nanos(title);
  }

  static SyncCase of(String word) {
    return Case.named(word, values());
  }
}
