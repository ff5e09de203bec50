package dev.weft.testkit;

import java.util.SplittableRandom;

/** How the seed of a simulation chooses who goes on. Each finds bugs that the others overlook. */
public enum Strategy {
  /** Any task that can go on, with the same chance; preempted often, seldom or never. */
  RANDOM {
    @Override
    Chooser chooser(SplittableRandom chance) {
      return Chooser.random(chance);
    }
  },

  /**
   * In turn, as a quiet machine does, but for a few switches: most bugs need one or two of them at
   * the right place (Musuvathi and Qadeer, "Iterative context bounding", 2007).
   */
  FEW_SWITCHES {
    @Override
    Chooser chooser(SplittableRandom chance) {
      return Chooser.fewSwitches(chance);
    }
  },

  /**
   * The most important task that can go on, where each has a random importance and loses it at
   * random places (Burckhardt and others, "A randomized scheduler with probabilistic guarantees of
   * finding bugs", 2010): some tasks are very slow and others very quick.
   */
  PRIORITIES {
    @Override
    Chooser chooser(SplittableRandom chance) {
      return Chooser.priorities(chance);
    }
  };

  abstract Chooser chooser(SplittableRandom chance);

  /** {@return the strategy of a seed where none is asked for: each has its turn} */
  static Strategy of(long seed) {
    return values()[(int) Math.floorMod(seed, (long) values().length)];
  }
}
