package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/** Sequences: fan-out, chains, leaving early, bulk calls. */
final class FlowSuite {
  private static final List<FlowDoor> DOORS =
      List.of(
          WeftFlow.loop(), WeftFlow.defaultDoor(), JdkFlow.allCarriers(), JoxFlow.allCarriers());

  private static final String KOTLIN = "dev.weft.bench.KotlinFlow";

  private FlowSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "flow",
        "a million items mapped in flat memory, chains, batches: Weft, the JDK, Jox, Kotlin, Python",
        List.of(FlowCase.values()),
        chosen -> contenders(settings));
  }

  /** The door of that name. */
  static FlowDoor door(String name) {
    return DOORS.stream()
        .filter(door -> door.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadUsageException("No door is called " + name + "."));
  }

  private static List<Contender<FlowCase>> contenders(Settings settings)
      throws InterruptedException {
    List<Contender<FlowCase>> all = new ArrayList<>();
    for (FlowDoor door : DOORS) {
      all.add(Contender.ofJvm(door.name(), FlowChild.class.getName(), door.jvmFlags(), door::does));
    }
    all.addAll(Peers.kotlin(KOTLIN, FlowSuite::isPlain, FlowSuite::isPlain));
    all.add(Peers.python(settings, "flow.py", FlowSuite::isPlain));
    return all;
  }

  /** What others have, too. */
  private static boolean isPlain(FlowCase what) {
    return what != FlowCase.BATCH;
  }
}
