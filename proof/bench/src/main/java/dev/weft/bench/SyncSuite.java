package dev.weft.bench;

import static dev.weft.bench.Better.LOWER;

import java.util.ArrayList;
import java.util.List;

/** Channels and semaphores: Weft, java.util.concurrent and Jox on virtual threads, Python. */
final class SyncSuite implements Suite {
  private static final List<SyncDoor> DOORS =
      List.of(
          WeftSync.loop(),
          WeftSync.defaultDoor(),
          JdkSync.allCarriers(),
          JoxSync.allCarriers(),
          JoxSync.oneCarrier());

  private final Settings settings;

  SyncSuite(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public String line() {
    return "a channel's hop, a permit: Weft, java.util.concurrent, Jox, Python + uvloop";
  }

  @Override
  public int usualRuns() {
    return 5;
  }

  /** The door of that name. */
  static SyncDoor door(String name) {
    return DOORS.stream()
        .filter(door -> door.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadUsageException("No door is called " + name + "."));
  }

  @Override
  public List<Row> run(int runs) throws InterruptedException {
    String python = Children.pythonWithItsLoop();
    Scores scores = new Scores();
    try (Workplace place = Workplace.open()) {
      for (int run = 1; run <= runs; run++) {
        for (SyncCase each : SyncCase.values()) {
          for (SyncDoor door : DOORS) {
            if (door.does(each)) {
              score(scores, each, door.name(), java(door, each), place);
            }
          }
          score(scores, each, python, python(each), place);
        }
        System.err.println("run " + run + " of " + runs + " done");
      }
    }
    return scores.rows(name());
  }

  private static void score(
      Scores scores, SyncCase each, String who, List<String> command, Workplace place)
      throws InterruptedException {
    var figures = Children.measure(command, place, who);
    scores.add(each.title, "ns", LOWER, who, Json.number(figures, "nanos"));
  }

  private static List<String> java(SyncDoor door, SyncCase each) {
    List<String> flags = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseG1GC"));
    flags.addAll(door.jvmFlags());
    return Children.java(
        flags, SyncChild.class, door.name(), each.word, Integer.toString(each.count));
  }

  private List<String> python(SyncCase each) {
    return List.of(
        Programs.python(), settings.peer("sync.py"), each.word, Integer.toString(each.peerCount));
  }
}
