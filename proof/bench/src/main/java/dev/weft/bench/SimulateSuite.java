package dev.weft.bench;

import java.util.List;

/** How quickly programs run in virtual time. Nobody else has such a thing to be beside. */
final class SimulateSuite {
  private SimulateSuite() {}

  static Suite of() {
    return new CaseSuite<>(
        "simulate",
        "virtual time: seconds, steps and seeds per second",
        List.of(SimulateCase.values()),
        chosen ->
            List.of(
                Contender.ofJvm(
                    Scores.WEFT, SimulateChild.class.getName(), List.of(), each -> true)));
  }
}
