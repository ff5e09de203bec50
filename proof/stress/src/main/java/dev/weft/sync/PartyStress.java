package dev.weft.sync;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One place of a party is claimed, or none and the party is gone. */
public class PartyStress {
  private static int claim(Place<Integer> place, int value) {
    place.value = value; // before the claim, which publishes it
    if (!place.party().claim(place)) {
      return 0;
    }
    Party.wakeAll(place.party());
    return 1;
  }

  private static int await(Party party) {
    try {
      return party.await().value instanceof Integer value ? value : -1;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  /** Whether one line claimed the party, whether another one did, and what the party got. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first line won")
  @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second line won")
  @Outcome(expect = Expect.FORBIDDEN, desc = "served by none or by both")
  @State
  public static class Claiming {
    private final Party party = new Party();
    private final Place<Integer> here = new Place<>(party, 0);
    private final Place<Integer> there = new Place<>(party, 0);

    @Actor
    public void first(III_Result result) {
      result.r1 = claim(here, 1);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = claim(there, 2);
    }

    @Arbiter
    public void waiter(III_Result result) {
      result.r3 = await(party);
    }
  }

  /** Whether a line claimed a party that was told to stop, and what the party got. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "served")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "gone")
  @Outcome(expect = Expect.FORBIDDEN, desc = "served and gone, or neither")
  @State
  public static class Leaving {
    private final Place<Integer> place = new Place<>(null, 0);

    @Actor
    public void line(II_Result result) {
      result.r1 = claim(place, 1);
    }

    @Actor
    public void waiter(II_Result result) {
      Thread.currentThread().interrupt(); // so that it leaves instead of waiting
      result.r2 = await(place);
      Thread.interrupted();
    }
  }

  /** The twin of Leaving looks and then writes, instead of comparing and setting. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "served")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "gone")
  @Outcome(expect = Expect.FORBIDDEN, desc = "served and gone, or neither")
  @State
  public static class BrokenTwin {
    private volatile int winner;

    @Actor
    public void line(II_Result result) {
      result.r1 = settle(1);
    }

    @Actor
    public void waiter(II_Result result) {
      result.r2 = 1 - settle(2);
    }

    private int settle(int by) {
      if (winner != 0) {
        return 0;
      }
      winner = by;
      return 1;
    }
  }
}
