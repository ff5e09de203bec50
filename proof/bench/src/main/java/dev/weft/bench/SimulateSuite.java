package dev.weft.bench;

import java.util.List;

/** How quickly programs run in virtual time. Nobody else has such a thing to be beside. */
final class SimulateSuite {
  private static final String MORE =
      """
      To try the rooms with a hundred times as many seeds as ./check does:
        ./mvnw -pl proof/testkit -am test -Dtest='*SimulatedTest' -Dsurefire.failIfNoSpecifiedTests=false \\
          -Dweft.seeds=100 -Dsurefire.timeout=7200 -Djunit.jupiter.execution.timeout.default=60m\
      """;

  private SimulateSuite() {}

  static Suite of() {
    return new CaseSuite<>(
        "simulate",
        "virtual time: seconds, steps and seeds per second",
        List.of(SimulateCase.values()),
        chosen -> {
          System.err.println(MORE);
          return List.of(
              Contender.ofJvm(Scores.WEFT, SimulateChild.class.getName(), List.of(), each -> true));
        });
  }
}
