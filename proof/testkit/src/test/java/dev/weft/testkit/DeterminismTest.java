package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Action;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The same seed is the same run, whatever rooms the program uses. */
class DeterminismTest {
  private static final int SEEDS = 1_000;

  /** Those that take longer, for all that happens on a network. */
  private static final List<Action> ON_A_NETWORK =
      List.of(
          new NetworkChaosSimulatedTest()::whateverHappens_nothingIsLeft_andWhatComesIsWhatWasSent,
          new DatagramsFaultsSimulatedTest()
              ::whoSendsAgain_knowsThingsAgain_andLooksAtTheAnswer_countsRight,
          new HttpOverNetworkSimulatedTest()
              ::everyCall_ends_withItsAnswer_orWithAnErrorThatSaysWhere);

  private static final List<Action> PROGRAMS =
      List.of(
          new TaskSimulatedTest()::nothingOutlivesItsGroup,
          new TaskSimulatedTest()::theFirstFailureWins_andNoneIsDropped,
          new GatherSimulatedTest()::policies_keepTheirWord,
          new SyncSimulatedTest()::aLock_isNeverHeldByTwo,
          new SyncSimulatedTest()::aCondition_losesNoSignal,
          new SyncSimulatedTest()::aLimiter_getsItsTokensBack_howeverManyThereAre,
          new ChannelSimulatedTest()::aSelect_losesNothing,
          new ChannelSimulatedTest()::aChannel_thatIsClosed_losesNothingItWasSent,
          new FlowSimulatedTest()::aPipeline_thatIsLeftEarly_leavesNothingBehind,
          new FlowSimulatedTest()::mapUnordered_worksOnSoManyAtATime_andDropsNone,
          new BatcherSimulatedTest()::everyCaller_getsItsOwnAnswer_orItsOwnFailure,
          new RateSimulatedTest()::anAdaptiveLimit_isNeverOverItsBounds_andEmptyInTheEnd,
          new RateSimulatedTest()::eachKey_hasItsOwnRate,
          new GuardSimulatedTest()::aBreaker_opensAndCloses_asItIsDrawn,
          new GuardSimulatedTest()::retries_areBounded_inNumberAndTimeAndBudget,
          new GuardSimulatedTest()::aHedge_takesTheFirstSuccess_andEndsTheOthers,
          new CacheSimulatedTest()::aRefresh_isOnesAffair,
          new CacheSimulatedTest()::aKey_isLoadedOnceAtATime_forAllWhoAsk,
          new PoolSimulatedTest()::whatIsOpened_isClosed_andNeverLentToTwo,
          new PoolSimulatedTest()::aPoolThatCloses_leavesNothingOpen_andNobodyWaiting);

  @Test
  void aThousandSeeds_twice_leaveTheSameTrails() throws InterruptedException {
    assertThat(trails(SEEDS, PROGRAMS)).hasSizeGreaterThan(SEEDS * 9 / 10); // each is another one
  }

  @Test
  void fortySeeds_onANetwork_leaveTheSameTrails() throws InterruptedException {
    assertThat(trails(40, ON_A_NETWORK)).hasSize(40);
  }

  /** {@return the different trails} Fails where a seed leaves another one the second time. */
  private static Set<String> trails(int seeds, List<Action> programs) throws InterruptedException {
    Set<String> trails = new HashSet<>();
    for (int seed = 0; seed < seeds; seed++) {
      Action program = programs.get(seed % programs.size());
      String once = Simulation.trail(seed, program).toString();
      String again = Simulation.trail(seed, program).toString();
      assertThat(again).as("seed %d", seed).isEqualTo(once);
      trails.add(once);
    }
    return trails;
  }

  @Test
  void whatLeavesSomethingToChanceItself_isFound() {
    Action careless = () -> Weft.sleep(Duration.ofMillis(System.nanoTime() / 1_000 % 1_000));

    assertThatThrownBy(() -> trails(SEEDS, List.of(careless))).isInstanceOf(AssertionError.class);
  }
}
