package dev.weft.bench;

import static dev.weft.bench.Better.LOWER;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a task costs on each door, and in Python on uvloop; every figure from a fresh process. */
final class TaskSuite implements Suite {

  /**
   * The doors side by side, in the order they run. Weft's stand first: the loop under the name
   * {@link Scores#WEFT}, its default door beside it.
   */
  private static final List<Door> DOORS =
      List.of(WeftDoor.loop(), WeftDoor.defaultDoor(), JdkDoor.allCarriers(), JdkDoor.oneCarrier());

  private final Settings settings;

  TaskSuite(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "task";
  }

  @Override
  public String line() {
    return "fork + join, park / wake switch, bytes of a parked task: Weft, plain virtual threads, Python + uvloop";
  }

  @Override
  public int usualRuns() {
    return 5;
  }

  /** The door of that name. */
  static Door door(String name) {
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
        for (TaskCase each : TaskCase.values()) {
          for (Door door : DOORS) {
            score(
                scores, each, door.name(), Children.measure(java(door, each), place, door.name()));
          }
          score(scores, each, python, Children.measure(python(each), place, python));
        }
        System.err.println("run " + run + " of " + runs + " done");
      }
    }
    return scores.rows(name());
  }

  private static List<String> java(Door door, TaskCase each) {
    List<String> flags = new ArrayList<>(each.jvmFlags());
    flags.addAll(door.jvmFlags());
    return Children.java(
        flags, TaskChild.class, door.name(), each.word, Integer.toString(each.count));
  }

  private List<String> python(TaskCase each) {
    return List.of(
        Programs.python(), settings.peer("task.py"), each.word, Integer.toString(each.peerCount));
  }

  private static void score(Scores scores, TaskCase each, String who, Map<String, Object> figures) {
    scores.add(each.title, "ns", LOWER, who, Json.number(figures, "nanos"));
    scores.add(each.title + ", resident", "B", LOWER, who, Json.number(figures, "bytes"));
    scores.add(each.title + ", live heap", "B", LOWER, who, Json.number(figures, "heap"));
  }
}
