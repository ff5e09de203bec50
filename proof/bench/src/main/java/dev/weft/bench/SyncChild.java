package dev.weft.bench;

import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class SyncChild {
  private static final int WARM_UPS = 6;
  private static final int ROUNDS = 9;
  private static final int BUFFER = 16;

  private SyncChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws InterruptedException {
    SyncDoor door = SyncSuite.door(words[0]);
    SyncCase what = SyncCase.of(words[1]);
    int count = Integer.parseInt(words[2]);
    for (int i = 0; i < WARM_UPS; i++) {
      nanos(door, what, count);
    }
    Samples samples = new Samples();
    for (int i = 0; i < ROUNDS; i++) {
      samples.add((double) nanos(door, what, count) / count);
    }
    System.out.println(String.format(Locale.ROOT, "{\"nanos\": %.2f}", samples.median()));
    System.exit(0);
  }

  private static long nanos(SyncDoor door, SyncCase what, int count) throws InterruptedException {
    return switch (what) {
      case HOP -> door.hop(BUFFER, count);
      case RENDEZVOUS -> door.hop(0, count);
      case PERMIT -> door.permit(count);
      case TURNS -> door.turns(count);
    };
  }
}
