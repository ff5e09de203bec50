package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaseSuiteTest {
  private static final CaseSuite<SyncCase> SUITE =
      new CaseSuite<>(
          "made-up",
          "",
          List.of(SyncCase.values()),
          chosen ->
              List.of(
                  contender(Scores.WEFT, "echo '{\"nanos\": 10}'"),
                  contender("slower", "echo '{\"nanos\": 30}'"),
                  contender("broken", "echo lost >&2; exit 3")));

  private static Contender<SyncCase> contender(String name, String script) {
    return new Contender<>(
        name, each -> each != SyncCase.TURNS, each -> List.of("sh", "-c", script));
  }

  @Test
  void onlyTheChosenCasesRun_andOneThatFailsLeavesTheOthersTheirFigures()
      throws InterruptedException {
    Row row =
        new Row(
            "made-up",
            "a value through a channel of 16",
            "ns",
            Better.LOWER,
            10.0,
            Map.of("slower", 30.0),
            0.0);
    assertThat(SUITE.run(2, Set.of("hop"))).containsExactly(row);
  }

  @Test
  void whatNobodyDoes_hasNoRow() throws InterruptedException {
    assertThat(SUITE.run(1, Set.of("turns"))).isEmpty();
  }

  @Test
  void casesOfASuite_haveNamesOfTheirOwn() {
    assertThat(SUITE.cases()).containsExactly("hop", "rendezvous", "permit", "turns");
    assertThat(List.of(TaskCase.values())).extracting(TaskCase::word).doesNotHaveDuplicates();
    assertThat(List.of(FlowCase.values())).extracting(FlowCase::word).doesNotHaveDuplicates();
    assertThat(List.of(SqlCase.values())).extracting(SqlCase::word).doesNotHaveDuplicates();
    assertThat(List.of(ServerCase.values())).extracting(ServerCase::word).doesNotHaveDuplicates();
    assertThat(SimulateSuite.of().cases()).containsExactly("sleeps", "seeds");
  }
}
