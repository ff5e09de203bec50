package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.client.Balancer.Ending;
import dev.weft.client.Balancer.Turn;
import dev.weft.client.BalancerConfig.Policy;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {
  private static final List<Ending> ENDINGS = List.of(Ending.values());
  private static final List<String> THREE = List.of("a", "b", "c");

  private static BalancerConfig config(Policy policy) {
    return BalancerConfig.defaults().withPolicy(policy);
  }

  @Test
  void turn_isEndedOnce() {
    Balancer<String> balancer = Balancer.of(THREE, config(Policy.ROUND_ROBIN));
    Turn<String> turn = balancer.pick();
    assertThat(turn.endpoint()).isEqualTo("a");
    assertThat(balancer.stats().inFlight()).isEqualTo(1);
    turn.end(Ending.SUCCEEDED);
    turn.end(Ending.FAILED);
    turn.close();
    var stats = balancer.stats().endpoints().getFirst();
    assertThat(stats)
        .isEqualTo(new Balancer.EndpointStats<>("a", Balancer.State.IN, 0, 1, 1, 1, 0, 0, 0));
  }

  @Test
  void turnThatIsClosed_countsAsCancelled() {
    Balancer<String> balancer = Balancer.of(List.of("a"), config(Policy.TWO_CHOICES));
    for (int i = 0; i < 100; i++) {
      balancer.pick().close();
    }
    var stats = balancer.stats().endpoints().getFirst();
    assertThat(stats.cancelled()).isEqualTo(100);
    assertThat(stats.state()).isEqualTo(Balancer.State.IN);
  }

  @Test
  void noServer_andOneTwice_areRefused() {
    assertThatThrownBy(() -> Balancer.of(List.of(), BalancerConfig.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there must be at least one server to choose from");
    assertThatThrownBy(() -> Balancer.of(List.of("a", "a"), BalancerConfig.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a server must be named only once: [a, a]");
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void tried_isLeftOutWhileThereIsAnotherOne(Policy policy) {
    Balancer<String> balancer = Balancer.of(THREE, config(policy));
    for (int i = 0; i < 50; i++) {
      assertThat(balancer.pick(Set.of("a", "c")).endpoint()).isEqualTo("b");
    }
    assertThat(balancer.pick(Set.of("a", "b", "c")).endpoint()).isIn(THREE);
  }

  @Test
  void replaced_keepsThoseThatStayAndLetsCallsEnd() {
    Balancer<String> balancer = Balancer.of(THREE, config(Policy.ROUND_ROBIN));
    List<Turn<String>> turns = List.of(balancer.pick(), balancer.pick(), balancer.pick());
    balancer.replace(List.of("c", "d"));
    assertThat(balancer.stats().inFlight()).isEqualTo(3);
    assertThat(balancer.stats().leaving()).isEqualTo(2);
    assertThat(balancer.stats().endpoints()).extracting("endpoint").containsExactly("c", "d");
    assertThat(balancer.stats().endpoints())
        .extracting("state")
        .containsExactly(Balancer.State.IN, Balancer.State.RETURNING);
    turns.forEach(turn -> turn.end(Ending.SUCCEEDED));
    assertThat(balancer.stats().inFlight()).isZero();
    assertThat(balancer.stats().leaving()).isZero();
    assertThat(balancer.stats().endpoints().getFirst().succeeded()).isEqualTo(1);
  }

  /** How a caller ends its calls. */
  @FunctionalInterface
  private interface Caller {
    void end(Turn<String> turn, Ending ending);
  }

  /** Thousands of calls by many tasks, a third of them cancelled, while servers come and go. */
  private static void storm(WeftConfig engine, Policy policy, Caller caller) throws Exception {
    Balancer<String> balancer = Balancer.of(THREE, config(policy));
    Map<String, Integer> picked = new HashMap<>();
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              List<Task<Integer>> tasks = new ArrayList<>();
              for (int number = 0; number < 16; number++) {
                Random random = new Random(number);
                tasks.add(
                    group.fork(() -> {
                      int calls = 0;
                      for (int i = 0; i < 200; i++) {
                        Turn<String> turn = balancer.pick();
                        calls++;
                        Weft.sleep(Duration.ZERO);
                        caller.end(turn, ENDINGS.get(random.nextInt(3)));
                        if (i % 50 == 49) {
                          balancer.replace(i % 100 == 99 ? THREE : List.of("a", "c", "d"));
                        }
                      }
                      return calls;
                    }));
              }
              int sum = 0;
              for (Task<Integer> task : tasks) {
                sum += task.join();
              }
              picked.put("all", sum);
            }));
    var stats = balancer.stats();
    assertThat(picked).containsEntry("all", 16 * 200);
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.leaving()).isZero();
    for (var one : stats.endpoints()) {
      assertThat(one.inFlight()).isZero();
      assertThat(one.succeeded() + one.failed() + one.cancelled()).isEqualTo(one.picked());
    }
  }

  @BothDoors
  void whateverHappens_everyCallIsCountedOnce(WeftConfig engine) throws Exception {
    for (Policy policy : Policy.values()) {
      storm(engine, policy, Turn::end);
    }
  }

  /** The broken twin: a caller that forgets those that were cancelled. */
  @BothDoors
  void callThatIsNotEnded_isSeen(WeftConfig engine) {
    Caller forgetful =
        (turn, ending) -> {
          if (ending != Ending.CANCELLED) {
            turn.end(ending);
          }
        };
    assertThatThrownBy(() -> storm(engine, Policy.TWO_CHOICES, forgetful))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void config_isRefusedByName() {
    var ejection = BalancerConfig.Ejection.defaults();
    assertThatThrownBy(() -> ejection.withConsecutive(0))
        .hasMessage("consecutive must be at least 1, but is 0");
    assertThatThrownBy(() -> ejection.withMost(1.1)).hasMessage("most must be 0 to 1, but is 1.1");
    assertThatThrownBy(() -> ejection.withFailureRate(0, 1, Duration.ofSeconds(1)))
        .hasMessage("failureRate must be more than 0 and at most 1, but is 0.0");
    assertThatThrownBy(() -> ejection.withPause(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageStartingWith("longestPause must be at least the pause");
    assertThatThrownBy(() -> BalancerConfig.defaults().withRamp(Duration.ofSeconds(-1)))
        .hasMessage("ramp must not be negative, but is PT-1S");
  }
}
