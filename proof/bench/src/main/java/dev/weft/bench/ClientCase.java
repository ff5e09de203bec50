package dev.weft.bench;

import java.util.List;

/** What the client suite measures: GETs of 1 KiB from nginx on another core. */
enum ClientCase implements Case {
  FEW("get-64", 64),
  MANY("get-1000", 1_000);

  private final String word;
  private final int inFlight;

  ClientCase(String word, int inFlight) {
    this.word = word;
    this.inFlight = inFlight;
  }

  @Override
  public String word() {
    return word;
  }

  /** How many requests are under way at a time, each on a connection of its own. */
  @Override
  public int count() {
    return inFlight;
  }

  @Override
  public int peerCount() {
    return inFlight;
  }

  @Override
  public List<Figure> figures() {
    String title = "GET of 1 KiB, %,d in flight".formatted(inFlight);
    return List.of(
        Figure.lower("cpu", title + ", CPU of the client", "µs"),
        Figure.higher("rate", title + ", requests", "/s"));
  }

  static ClientCase of(String word) {
    return Case.named(word, values());
  }
}
