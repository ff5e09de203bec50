package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/** Scarce things, borrowed and given back: Weft, HikariCP, stormpot and java.util.concurrent. */
final class PoolSuite {
  private static final List<PoolDoor> DOORS =
      List.of(WeftPool.loop(), WeftPool.defaultDoor(), JdkPool.door());

  private PoolSuite() {}

  static Suite of() {
    return new CaseSuite<>(
        "pool",
        "borrow and give back, a line of 2,000, a spike: Weft, HikariCP, stormpot, the JDK",
        List.of(PoolCase.values()),
        chosen -> contenders());
  }

  /** The door of that name. */
  static PoolDoor door(String name) {
    return DOORS.stream()
        .filter(door -> door.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadUsageException("No door is called " + name + "."));
  }

  private static List<Contender<PoolCase>> contenders() {
    List<Contender<PoolCase>> all = new ArrayList<>();
    for (PoolDoor door : DOORS) {
      all.add(Contender.ofJvm(door.name(), PoolChild.class.getName(), List.of(), each -> true));
    }
    addPeer(all, "hikari", "dev.weft.bench.HikariPool", true);
    addPeer(all, "hikari-bag", "dev.weft.bench.HikariBag", false);
    addPeer(all, "stormpot", "dev.weft.bench.StormpotPool", false);
    return all;
  }

  /**
   * One of other people's pools.
   *
   * @param grows whether it has less than its most things until they are needed
   */
  private static void addPeer(
      List<Contender<PoolCase>> all, String name, String program, boolean grows) {
    if (Peers.isBuilt(program, name)) {
      all.add(Contender.ofJvm(name, program, List.of(), each -> grows || each != PoolCase.SPIKE));
    }
  }
}
