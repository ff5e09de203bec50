package dev.weft.bench;

import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class FlowChild {
  private static final int LIMIT = 64;

  /** Of a million items, so many are mapped in each round that is timed. */
  private static final int TIMED_SHARE = 10;

  private FlowChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws InterruptedException {
    measure(FlowSuite.door(words[0]), words);
  }

  /** Measures what the words say, prints it and ends this JVM. */
  static void measure(FlowDoor door, String[] words) throws InterruptedException {
    int count = Integer.parseInt(words[2]);
    String figures =
        switch (FlowCase.of(words[1])) {
          case MAP_UNORDERED -> mapUnordered(door, count);
          case CHAIN -> Rounds.json(door::chain, count);
          case LEAVE -> Rounds.json(door::leave, count);
          case BATCH ->
              String.format(
                  Locale.ROOT, "{\"perSecond\": %.0f}", 1e9 / Rounds.median(door::batch, count));
        };
    System.out.println(figures);
    System.exit(0);
  }

  /** The time for an item in shorter rounds, then the memory of a whole one. */
  private static String mapUnordered(FlowDoor door, int count) throws InterruptedException {
    Runnable nothing = () -> {};
    double nanos =
        Rounds.median(items -> door.mapUnordered(items, LIMIT, nothing), count / TIMED_SHARE);
    HeapWatch watch = new HeapWatch(count);
    door.mapUnordered(count, LIMIT, watch);
    return String.format(
        Locale.ROOT,
        "{\"nanos\": %.1f, \"heap10\": %.1f, \"heap50\": %.1f, \"heap100\": %.1f}",
        nanos,
        watch.live(0) / 1e3,
        watch.live(1) / 1e3,
        watch.live(2) / 1e3);
  }
}
