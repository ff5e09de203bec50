package dev.weft.bench;

import dev.weft.bench.PoolDoor.Crowd;
import dev.weft.bench.PoolDoor.Spike;
import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class PoolChild {
  private static final int MANY = 2_000;
  private static final int THINGS = 50;

  /** A spike takes a while, and most of it is waiting. */
  private static final int SPIKES_TO_WARM_UP = 2;

  private PoolChild() {}

  /** Words: door, case, count. */
  public static void main(String[] words) throws Exception {
    measure(PoolSuite.door(words[0]), words);
  }

  /** Measures what the words say, prints it and ends this JVM. */
  static void measure(PoolDoor door, String[] words) throws Exception {
    int count = Integer.parseInt(words[2]);
    System.out.println(
        switch (PoolCase.of(words[1])) {
          case MANY -> share(door, new Crowd(MANY, THINGS, false), count);
          case MATCHED -> share(door, new Crowd(THINGS, THINGS, false), count);
          case QUEUE -> share(door, new Crowd(MANY, THINGS, true), count);
          case ALONE -> share(door, new Crowd(1, 1, false), count);
          case SPIKE -> spike(door);
        });
    System.exit(0);
  }

  private static String share(PoolDoor door, Crowd crowd, int count) throws Exception {
    Samples nanos = new Samples();
    Samples cpu = new Samples();
    for (int i = 0; i < Rounds.WARM_UPS + Rounds.COUNTED; i++) {
      Cost cost = door.share(crowd, count);
      if (i >= Rounds.WARM_UPS) {
        nanos.add((double) cost.nanos() / count);
        cpu.add((double) cost.cpuNanos() / count);
      }
    }
    return String.format(
        Locale.ROOT,
        "{\"nanos\": %.2f, \"perSecond\": %.0f, \"cpu\": %.2f}",
        nanos.median(),
        1e9 / nanos.median(),
        cpu.median());
  }

  private static String spike(PoolDoor door) throws Exception {
    Samples opened = new Samples();
    Samples millis = new Samples();
    for (int i = 0; i < SPIKES_TO_WARM_UP + Rounds.COUNTED; i++) {
      Spike spike = door.spike();
      if (i >= SPIKES_TO_WARM_UP) {
        opened.add(spike.opened());
        millis.add(spike.nanos() / 1e6);
      }
    }
    return String.format(
        Locale.ROOT, "{\"opened\": %.1f, \"millis\": %.2f}", opened.median(), millis.median());
  }
}
