package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured on one core, and what it talks to on another, so that neither takes the other's
 * time. Where there is only one, or no taskset, they share what there is.
 */
final class Cores {
  private static final boolean CAN_PIN =
      Runtime.getRuntime().availableProcessors() > 1 && Programs.find("taskset").isPresent();

  private Cores() {}

  /** A command for the core of servers; for the parent of all, which is bound to none. */
  static List<String> ofServers(List<String> command) {
    return pinned("0", command);
  }

  /** A command for the core of clients. */
  static List<String> ofClients(List<String> command) {
    return pinned("1", command);
  }

  private static List<String> pinned(String core, List<String> command) {
    if (!CAN_PIN) {
      return command;
    }
    List<String> all = new ArrayList<>(List.of("taskset", "-c", core));
    all.addAll(command);
    return all;
  }
}
