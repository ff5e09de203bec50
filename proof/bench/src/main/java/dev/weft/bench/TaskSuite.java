package dev.weft.bench;

import static dev.weft.bench.TaskCase.GROUP_OF_1;
import static dev.weft.bench.TaskCase.GROUP_OF_100;
import static dev.weft.bench.TaskCase.LATENCY;
import static dev.weft.bench.TaskCase.PARKED;
import static dev.weft.bench.TaskCase.SLEEPING;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a task costs on each door, and in Python. */
final class TaskSuite {
  private static final List<Door> DOORS =
      List.of(
          WeftDoor.loop(),
          WeftDoor.defaultDoor(),
          JdkDoor.allCarriers(),
          JdkDoor.oneCarrier(),
          new BareDoor());

  /** Structured task scopes are a preview of the JDK, so their program is built apart. */
  private static final String SCOPES = "dev.weft.bench.ScopeDoor";

  private static final String KOTLIN = "dev.weft.bench.KotlinTask";

  /** Of what the slowest host can handle. */
  private static final double SHARE = 0.4;

  private TaskSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "task",
        "fork and join, groups, switches, memory, timers, latency: Weft, the JDK, Kotlin, Python",
        List.of(TaskCase.values()),
        chosen -> contenders(chosen, settings));
  }

  /** The door of that name. */
  static Door door(String name) {
    return DOORS.stream()
        .filter(door -> door.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadUsageException("No door is called " + name + "."));
  }

  /** Weft's first: the loop under the name {@link Scores#WEFT}, its default door beside it. */
  private static List<Contender<TaskCase>> contenders(List<TaskCase> chosen, Settings settings)
      throws InterruptedException {
    List<Contender<TaskCase>> all = new ArrayList<>();
    for (Door door : DOORS) {
      all.add(Contender.ofJvm(door.name(), TaskChild.class.getName(), door.jvmFlags(), door::does));
    }
    if (Peers.isBuilt(SCOPES, "StructuredTaskScope")) {
      Predicate<TaskCase> groups = EnumSet.of(GROUP_OF_1, GROUP_OF_100)::contains;
      List<String> preview = List.of("--enable-preview");
      all.add(Contender.ofJvm(JdkDoor.allCarriers().name(), SCOPES, preview, groups));
      List<String> alone = new ArrayList<>(JdkDoor.oneCarrier().jvmFlags());
      alone.addAll(preview);
      all.add(Contender.ofJvm(JdkDoor.oneCarrier().name(), SCOPES, alone, groups));
    }
    if (chosen.contains(LATENCY)) {
      all.addAll(hosts());
    }
    Set<TaskCase> timed = EnumSet.complementOf(EnumSet.of(LATENCY));
    // a coroutine takes the same memory whatever threads it runs on
    Set<TaskCase> onDefault = EnumSet.complementOf(EnumSet.of(LATENCY, PARKED, SLEEPING));
    all.addAll(Peers.kotlin(KOTLIN, timed::contains, onDefault::contains));
    all.add(Peers.python(settings, "task.py", timed::contains));
    return all;
  }

  /**
   * All at the same rate, a share of what the slowest can handle on this machine: so none is at its
   * limit, and none is idle.
   */
  private static List<Contender<TaskCase>> hosts() throws InterruptedException {
    double least = Double.MAX_VALUE;
    try (Workplace place = Workplace.open()) {
      for (Host host : LatencyChild.hosts()) {
        var figures = Children.measure(requests(host, 0), place, host.name());
        least = Math.min(least, Json.number(figures, "capacity"));
      }
    }
    int rate = 1_000 * (int) (least * SHARE / 1_000);
    System.err.printf("requests arrive at %,d/s, of %,.0f/s that all can handle%n", rate, least);
    List<Contender<TaskCase>> all = new ArrayList<>();
    for (Host host : LatencyChild.hosts()) {
      all.add(new Contender<>(host.name(), LATENCY::equals, each -> requests(host, rate)));
    }
    return all;
  }

  private static List<String> requests(Host host, int perSecond) {
    return Children.java(
        LATENCY.jvmFlags(),
        LatencyChild.class.getName(),
        host.name(),
        LATENCY.word(),
        Integer.toString(perSecond));
  }
}
