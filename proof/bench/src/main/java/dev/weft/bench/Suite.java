package dev.weft.bench;

import java.util.List;

/** A set of comparisons that belong together. */
interface Suite {
  /** The word on the command line. */
  String name();

  /** What it compares, in one line. */
  String line();

  /** How often each side runs unless the user says otherwise. */
  int usualRuns();

  /**
   * Runs Weft and its peers by turns. Waits for as long as the programs it measures run.
   *
   * @throws BadUsageException when something is missing without which the suite has no meaning
   */
  List<Row> run(int runs) throws InterruptedException;
}
