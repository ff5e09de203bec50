package dev.weft.bench;

import static dev.weft.bench.Better.LOWER;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Channels and semaphores: Weft, java.util.concurrent and Jox on virtual threads, Python. */
final class SyncSuite implements Suite {
  private static final Duration BOUND = Duration.ofMinutes(5);
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
    Scores scores = new Scores();
    try (Workplace place = Workplace.open()) {
      for (int run = 1; run <= runs; run++) {
        for (SyncCase each : SyncCase.values()) {
          for (SyncDoor door : DOORS) {
            score(scores, each, door.name(), java(door, each), place.folder());
          }
          score(scores, each, "python-uvloop", python(each), place.folder());
        }
        System.err.println("run " + run + " of " + runs + " done");
      }
    }
    return scores.rows(name());
  }

  /** A door that cannot do it answers nothing above 0. */
  private static void score(
      Scores scores, SyncCase each, String who, List<String> command, Path folder)
      throws InterruptedException {
    var figures = Json.read(Programs.run(command, folder, who, BOUND).strip());
    double nanos = Json.number(figures, "nanos");
    scores.add(each.title, "ns", LOWER, who, nanos > 0.5 ? nanos : Double.NaN);
  }

  private static List<String> java(SyncDoor door, SyncCase each) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(TaskSuite.FLAGS);
    command.addAll(List.of("-Xmx1g", "-XX:+UseG1GC"));
    command.addAll(door.jvmFlags());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SyncChild.class.getName()));
    command.addAll(List.of(door.name(), each.word, Integer.toString(each.count)));
    return command;
  }

  private List<String> python(SyncCase each) {
    return List.of(
        Programs.python(), settings.peer("sync.py"), each.word, Integer.toString(each.peerCount));
  }
}
