package dev.weft.bench;

import java.util.Locale;

/** The JVM in which one case of one door is measured: warms up, repeats, prints one JSON object. */
public final class SqlChild {
  private static final int WARM_UPS = 3;
  private static final int COUNTED = 3;

  /** So many times as many rows are streamed as are inserted. */
  private static final int STREAMED = 10;

  private SqlChild() {}

  /** Words: door, case, URL, rows. */
  public static void main(String[] words) throws Exception {
    measure(WeftSql.of(words[0], SqlPlace.of(words[2])), words);
  }

  /** Measures what the words say, prints it and ends this JVM. */
  static void measure(SqlDoor door, String[] words) {
    try {
      print(door, words);
      System.exit(0);
    } catch (Exception e) {
      Tally.fail(e); // some doors keep the JVM alive
    }
  }

  private static void print(SqlDoor door, String[] words) throws Exception {
    SqlCase what = SqlCase.of(words[1]);
    SqlPlace place = SqlPlace.of(words[2]);
    int rows = Integer.parseInt(words[3]);
    if (what.isTimed()) {
      forever(door, what, place);
    }
    door.within(() ->
        System.out.println(
            what == SqlCase.STREAM
                ? stream(door, (long) rows * STREAMED)
                : insert(door, what, place, rows)));
  }

  private static void forever(SqlDoor door, SqlCase what, SqlPlace place) throws Exception {
    Tally tally = new Tally();
    if (what == SqlCase.INSERT_ONE) {
      place.empty();
      door.insertOne(what.count(), tally);
    } else {
      door.select(what.count(), tally);
    }
    tally.tell();
  }

  private static String insert(SqlDoor door, SqlCase what, SqlPlace place, int rows)
      throws Exception {
    Samples nanos = new Samples();
    Samples cpu = new Samples();
    for (int i = 0; i < WARM_UPS + COUNTED; i++) {
      place.empty();
      Cost cost = Cost.of(() -> door.insert(what, rows));
      place.requireRows(rows);
      if (i >= WARM_UPS) {
        nanos.add((double) cost.nanos() / rows);
        cpu.add(cost.cpuNanos() / 1e3 / rows);
      }
    }
    return String.format(
        Locale.ROOT, "{\"rate\": %.0f, \"cpu\": %.3f}", 1e9 / nanos.median(), cpu.median());
  }

  /** Twice for the time, then once more for the memory, which takes time to be looked at. */
  private static String stream(SqlDoor door, long rows) throws Exception {
    Runnable nothing = () -> {};
    Cost _ = Cost.of(() -> door.stream(rows, nothing));
    Cost cost = Cost.of(() -> door.stream(rows, nothing));
    HeapWatch watch = new HeapWatch(Math.toIntExact(rows));
    door.stream(rows, watch);
    return String.format(
        Locale.ROOT,
        "{\"rate\": %.0f, \"cpu\": %.3f, \"heap10\": %.1f, \"heap100\": %.1f}",
        rows * 1e9 / cost.nanos(),
        cost.cpuNanos() / 1e3 / rows,
        watch.live(0) / 1e3,
        watch.live(2) / 1e3);
  }
}
