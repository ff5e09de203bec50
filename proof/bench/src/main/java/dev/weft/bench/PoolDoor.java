package dev.weft.bench;

import java.time.Duration;

/**
 * One way to share scarce things. Measured by {@link PoolChild} in a JVM of its own; a call does
 * its work once, with a new pool, the caller warms up and repeats.
 */
interface PoolDoor {
  /** How long it takes to open a thing in a spike, and for how long it is used there. */
  Duration OPENING = Duration.ofMillis(150);

  Duration USE = Duration.ofMillis(2);

  /** After a spike, so that what is still being opened is counted, too. */
  Duration AFTERMATH = Duration.ofMillis(200);

  int SPIKE = 50;
  int IDLE_BEFORE = 5;

  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /**
   * So many tasks borrow and give back, all together {@code count} times; the things are there
   * before.
   */
  Cost share(Crowd crowd, int count) throws Exception;

  /** One task for each of {@link #SPIKE} things at once, and few of those are open. */
  Spike spike() throws Exception;

  /**
   * Who shares what.
   *
   * @param letsOthersFirst whether who has a thing lets another task run before it gives back, so
   *     that all the things are out and the others stand in line
   */
  record Crowd(int tasks, int things, boolean letsOthersFirst) {}

  /**
   * How a spike went.
   *
   * @param opened how many openings were begun, those before included
   * @param nanos until the last task was done
   */
  record Spike(int opened, long nanos) {}
}
