package dev.weft.guard;

import static dev.weft.guard.Runs.MS;
import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.guard.Breaker.Change;
import dev.weft.guard.Breaker.State;
import dev.weft.guard.Circuit.Ending;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final BreakerConfig CONFIG =
      BreakerConfig.defaults().withMinCalls(4).withProbes(2);
  private static final BreakerConfig PROBING =
      CONFIG.withMinCalls(1).withPause(Duration.ofNanos(1));

  private static void call(Circuit circuit, Ending ending, long millis, long now) {
    circuit.tick(now);
    assertThat(circuit.admits()).isTrue();
    circuit.end(circuit.turn(), ending, Duration.ofMillis(millis), now);
  }

  private static void fail(Breaker breaker) {
    thrownBy(() ->
        breaker.call(() -> {
          throw new BrokenException("down");
        }));
  }

  @Test
  void opensByFailureRate_onlyWithEnoughCalls() {
    Circuit circuit = new Circuit(CONFIG);
    call(circuit, Ending.FAILED, 1, 0);
    call(circuit, Ending.FAILED, 1, 0);
    call(circuit, Ending.SUCCEEDED, 1, 0);
    call(circuit, Ending.CANCELLED, 1, 0);
    assertThat(circuit.state()).isEqualTo(State.CLOSED);
    call(circuit, Ending.SUCCEEDED, 1, 0);
    assertThat(circuit.state()).isEqualTo(State.OPEN);
    assertThat(circuit.admits()).isFalse();
    assertThat(circuit.refusal(1000 * MS))
        .isEqualTo(
            "is open for 1000 ms, because 2 of 4 calls in 10000 ms failed: "
                + "come back in 4000 ms, when it lets 2 probes through");
  }

  @Test
  void oldCallsAreForgotten() {
    Circuit circuit = new Circuit(CONFIG);
    for (int i = 0; i < 3; i++) {
      call(circuit, Ending.FAILED, 1, 0);
    }
    call(circuit, Ending.FAILED, 1, 10_000 * MS);
    assertThat(circuit.state()).isEqualTo(State.CLOSED);
    assertThat(circuit.calls(10_000 * MS)).isEqualTo(1);
  }

  @Test
  void opensWhenTooManyAreSlow() {
    Circuit circuit = new Circuit(CONFIG.withSlow(Duration.ofMillis(100), 0.75));
    for (int i = 0; i < 3; i++) {
      call(circuit, Ending.SUCCEEDED, 100, 0);
    }
    assertThat(circuit.state()).isEqualTo(State.CLOSED);
    call(circuit, Ending.SUCCEEDED, 99, 0);
    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void halfOpen_letsProbesThroughAndClosesWhenAllSucceed() {
    Circuit circuit = new Circuit(CONFIG);
    for (int i = 0; i < 4; i++) {
      call(circuit, Ending.FAILED, 1, 0);
    }
    assertThat(circuit.tick(4_999 * MS)).isNull();
    assertThat(circuit.tick(5_000 * MS)).isNotNull();
    long turn = circuit.turn();
    assertThat(circuit.admits()).isTrue();
    assertThat(circuit.admits()).isTrue();
    assertThat(circuit.admits()).as("a third probe").isFalse();
    circuit.end(turn, Ending.CANCELLED, Duration.ZERO, 5_000 * MS);
    assertThat(circuit.admits()).as("after one was cancelled").isTrue();
    circuit.end(turn, Ending.SUCCEEDED, Duration.ZERO, 5_000 * MS);
    assertThat(circuit.admits()).as("all are used").isFalse();
    circuit.end(turn, Ending.SUCCEEDED, Duration.ZERO, 5_000 * MS);
    assertThat(circuit.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void failedProbe_opensAgain_andLateOnesHaveNoSay() {
    Circuit circuit = new Circuit(CONFIG);
    long first = circuit.turn();
    for (int i = 0; i < 4; i++) {
      call(circuit, Ending.FAILED, 1, 0);
    }
    circuit.tick(5_000 * MS);
    long turn = circuit.turn();
    circuit.admits();
    circuit.end(first, Ending.FAILED, Duration.ZERO, 5_000 * MS);
    assertThat(circuit.state()).isEqualTo(State.HALF_OPEN);
    circuit.end(turn, Ending.FAILED, Duration.ZERO, 5_000 * MS);
    assertThat(circuit.state()).isEqualTo(State.OPEN);
  }

  @Test
  void refusalNamesIt_andChangesAreSeen() throws Exception {
    List<Change> changes = Collections.synchronizedList(new ArrayList<>());
    Breaker breaker =
        Breaker.of("db", CONFIG, e -> !(e instanceof IllegalArgumentException), changes::add);
    for (int i = 0; i < 9; i++) {
      thrownBy(() ->
          breaker.call(() -> {
            throw new IllegalArgumentException("mine");
          }));
    }
    assertThat(breaker.stats().state()).isEqualTo(State.CLOSED);
    for (int i = 0; i < 9; i++) {
      fail(breaker);
    }
    assertThatThrownBy(() -> breaker.call(() -> "never"))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("breaker 'db' is open for");
    assertThat(changes)
        .containsExactly(
            new Change(1, State.CLOSED, State.OPEN, "9 of 18 calls in 10000 ms failed"));
    assertThat(breaker.stats().refused()).isEqualTo(1);
  }

  @Test
  void interruptedThread_leaves() {
    Breaker breaker = Breaker.of("db", CONFIG);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> breaker.call(() -> "never")).isInstanceOf(InterruptedException.class);
    assertThat(breaker.stats().calls()).isZero();
  }

  @BothDoors
  void cancelledProbe_freesItsPlace(Door door) throws Exception {
    Breaker breaker = Breaker.of("db", PROBING);
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              fail(breaker);
              List<Task<?>> probes = new ArrayList<>();
              for (int i = 0; i < 2; i++) {
                probes.add(group.fork(() -> breaker.call(() -> sleep(Runs.DAY))));
              }
              Runs.until(() -> breaker.stats().probing() == 2);
              assertThatThrownBy(() -> breaker.call(() -> "a third"))
                  .hasMessageContaining("lets 2 probes through, 2 of which still run");
              probes.forEach(probe -> probe.cancel("enough"));
              probes.forEach(probe -> thrownBy(probe::join));
              assertThat(breaker.stats().probing()).isZero();
              breaker.call(() -> "one");
              breaker.call(() -> "two");
              assertThat(breaker.stats().state()).isEqualTo(State.CLOSED);
            }));
  }

  @BothDoors
  void probePlacesAreNeitherLostNorMade(Door door) throws Exception {
    Breaker breaker = Breaker.of("db", PROBING.withProbes(3).withFailureRate(0.1));
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    on(
        door,
        () ->
            Runs.storm(
                200,
                43,
                () -> {
                  for (int i = 0; i < 4; i++) {
                    Weft.checkpoint();
                    thrownBy(() ->
                        breaker.call(() -> {
                          most.accumulateAndGet(breaker.stats().probing(), Math::max);
                          sleep(Duration.ofNanos(50_000));
                          if (calls.incrementAndGet() % 4 == 0) {
                            throw new BrokenException("down");
                          }
                          return "up";
                        }));
                  }
                  return "done";
                }));
    assertThat(breaker.stats().changes()).isGreaterThan(50);
    assertThat(breaker.stats().probing()).isZero();
    assertThat(most.get()).isBetween(1, 3);
    fail(breaker);
    for (int i = 0; i < 3; i++) {
      assertThat(breaker.<String>call(() -> "a probe")).isEqualTo("a probe");
    }
    assertThat(breaker.stats().state()).isEqualTo(State.CLOSED);
  }

  private static String sleep(Duration time) throws InterruptedException {
    Weft.sleep(time);
    return "slept";
  }
}
