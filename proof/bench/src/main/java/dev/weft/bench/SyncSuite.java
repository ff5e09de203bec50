package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Channels and semaphores: Weft, java.util.concurrent and Jox on virtual threads, Kotlin, Python.
 */
final class SyncSuite {
  private static final List<SyncDoor> DOORS =
      List.of(
          WeftSync.loop(),
          WeftSync.defaultDoor(),
          JdkSync.allCarriers(),
          JoxSync.allCarriers(),
          JoxSync.oneCarrier());

  private static final String KOTLIN = "dev.weft.bench.KotlinSync";

  private SyncSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "sync",
        "a channel's hop, a permit: Weft, java.util.concurrent, Jox, Kotlin, Python",
        List.of(SyncCase.values()),
        chosen -> contenders(settings));
  }

  /** The door of that name. */
  static SyncDoor door(String name) {
    return DOORS.stream()
        .filter(door -> door.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadUsageException("No door is called " + name + "."));
  }

  private static List<Contender<SyncCase>> contenders(Settings settings)
      throws InterruptedException {
    List<Contender<SyncCase>> all = new ArrayList<>();
    for (SyncDoor door : DOORS) {
      all.add(Contender.ofJvm(door.name(), SyncChild.class.getName(), door.jvmFlags(), door::does));
    }
    all.addAll(Peers.kotlin(KOTLIN, each -> true, each -> true));
    all.add(Peers.python(settings, "sync.py", each -> true));
    return all;
  }
}
