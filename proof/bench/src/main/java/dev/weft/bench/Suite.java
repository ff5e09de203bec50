package dev.weft.bench;

import java.util.List;
import java.util.Set;

/** A set of comparisons that belong together. */
interface Suite {
  /** The word on the command line. */
  String name();

  /** What it compares, in one line. */
  String line();

  /** How often each side runs unless the user says otherwise. */
  int usualRuns();

  /** The words of the cases one can pick; empty when it only runs whole. */
  default List<String> cases() {
    return List.of();
  }

  /**
   * Runs Weft and its peers by turns. Waits for as long as the programs it measures run.
   *
   * @param cases those to run, of {@link #cases()}; empty for all
   * @throws BadUsageException when something is missing without which the suite has no meaning
   */
  List<Row> run(int runs, Set<String> cases) throws InterruptedException;
}
