package dev.weft.bench;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class SyncChild {
  private static final int BUFFER = 16;

  private SyncChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws InterruptedException {
    measure(SyncSuite.door(words[0]), words);
  }

  /** Measures what the words say, prints it and ends this JVM. */
  static void measure(SyncDoor door, String[] words) throws InterruptedException {
    Rounds.Round round =
        switch (SyncCase.of(words[1])) {
          case HOP -> count -> door.hop(BUFFER, count);
          case RENDEZVOUS -> count -> door.hop(0, count);
          case PERMIT -> door::permit;
          case TURNS -> door::turns;
        };
    System.out.println(Rounds.json(round, Integer.parseInt(words[2])));
    System.exit(0);
  }
}
