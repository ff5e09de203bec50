package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.Balancer.Ending;
import dev.weft.client.Balancer.State;
import dev.weft.client.BalancerConfig.Ejection;
import dev.weft.client.BalancerConfig.Policy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decisions of a balancer, with a time and a chance of the test's own. */
class SeatsTest {
  private static final List<Ending> ENDINGS = List.of(Ending.values());
  private static final long SECOND = 1_000_000_000L;

  private final Random random = new Random(1);
  private long now = 5 * SECOND;

  private Seats<Integer> seats(int count, BalancerConfig config) {
    return new Seats<>(IntStream.range(0, count).boxed().toList(), config, now);
  }

  private static BalancerConfig config(Policy policy) {
    return BalancerConfig.defaults()
        .withPolicy(policy)
        .withEjection(
            Ejection.defaults()
                .withConsecutive(3)
                .withPause(Duration.ofSeconds(10), Duration.ofSeconds(35)))
        .withRamp(Duration.ofSeconds(10));
  }

  private Seat<Integer> pick(Seats<Integer> seats) {
    return seats.pick(now, random, Set.of());
  }

  /** Makes a call and ends it at once. {@return to whom} */
  private int call(Seats<Integer> seats, Set<Integer> sick) {
    Seat<Integer> seat = pick(seats);
    boolean fails = sick.contains(seat.endpoint);
    seats.end(seat, seat.stay, fails ? Ending.FAILED : Ending.SUCCEEDED, now);
    return seat.endpoint;
  }

  private Map<Integer, Integer> calls(Seats<Integer> seats, int count, Set<Integer> sick) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < count; i++) {
      counts.merge(call(seats, sick), 1, Integer::sum);
    }
    return counts;
  }

  private State state(Seats<Integer> seats, int number) {
    return seats.stats(now).endpoints().get(number).state();
  }

  // ---- fairness ----

  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"ROUND_ROBIN", "LEAST_IN_FLIGHT"})
  void turns_areTakenExactly(Policy policy) {
    Seats<Integer> seats = seats(7, config(policy));
    assertThat(calls(seats, 700, Set.of()).values()).containsOnly(100);
  }

  @Test
  void leastInFlight_keepsAllEven() {
    Seats<Integer> seats = seats(5, config(Policy.LEAST_IN_FLIGHT));
    List<Seat<Integer>> open = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      open.add(pick(seats));
    }
    assertThat(open.stream().map(seat -> seat.inFlight)).containsOnly(200);
    Seat<Integer> one = open.get(3);
    seats.end(one, one.stay, Ending.SUCCEEDED, now);
    assertThat(pick(seats)).isSameAs(one);
  }

  @Test
  void twoChoices_areNearlyEven() {
    Seats<Integer> seats = seats(10, config(Policy.TWO_CHOICES));
    for (int i = 0; i < 10_000; i++) {
      pick(seats);
    }
    // one choice would be off by about a hundred; two, by ln ln n
    assertThat(seats.stats(now).endpoints())
        .allSatisfy(one -> assertThat(one.inFlight()).isBetween(990, 1_010));
  }

  /** A slow server holds its calls longer: whoever looks at them sends it fewer. */
  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"LEAST_IN_FLIGHT", "TWO_CHOICES"})
  void slowServer_getsLess(Policy policy) {
    Seats<Integer> seats = seats(4, config(policy));
    Map<Integer, Integer> picked = new HashMap<>();
    Map<Integer, Deque<Seat<Integer>>> open = new HashMap<>();
    for (int tick = 0; tick < 4_000; tick++) {
      Seat<Integer> seat = pick(seats);
      picked.merge(seat.endpoint, 1, Integer::sum);
      open.computeIfAbsent(seat.endpoint, _ -> new ArrayDeque<>()).add(seat);
      for (var entry : open.entrySet()) {
        boolean slow = entry.getKey() == 0;
        if (!entry.getValue().isEmpty() && (!slow || tick % 20 == 0)) {
          Seat<Integer> ended = entry.getValue().remove();
          seats.end(ended, ended.stay, Ending.SUCCEEDED, now);
        }
      }
    }
    assertThat(picked.getOrDefault(0, 0)).isLessThan(picked.getOrDefault(1, 0) / 2);
  }

  // ---- sick ones ----

  @ParameterizedTest
  @EnumSource(Policy.class)
  void failuresInARow_eject(Policy policy) {
    Seats<Integer> seats = seats(4, config(policy));
    calls(seats, 200, Set.of(2));
    assertThat(state(seats, 2)).isEqualTo(State.EJECTED);
    assertThat(seats.stats(now).endpoints().get(2).failed()).isEqualTo(3);
    assertThat(calls(seats, 500, Set.of(2))).doesNotContainKey(2).hasSize(3);
  }

  private static BalancerConfig ejectingByRate() {
    return config(Policy.ROUND_ROBIN)
        .withEjection(
            Ejection.defaults()
                .withConsecutive(1_000)
                .withFailureRate(0.4, 10, Duration.ofSeconds(10)));
  }

  @Test
  void failureRate_ejectsToo() {
    Seats<Integer> seats = seats(2, ejectingByRate());
    for (int i = 0; i < 9; i++) {
      alternate(seats, i);
    }
    assertThat(state(seats, 0)).isEqualTo(State.IN);
    alternate(seats, 9);
    assertThat(state(seats, 0)).isEqualTo(State.EJECTED);
    assertThat(state(seats, 1)).isEqualTo(State.IN);
  }

  @Test
  void failuresOfLongAgo_areForgotten() {
    Seats<Integer> seats = seats(2, ejectingByRate());
    for (int i = 0; i < 100; i++) {
      alternate(seats, i);
      now += 2 * SECOND; // never ten calls within the window
    }
    assertThat(state(seats, 0)).isEqualTo(State.IN);
  }

  /** Every second call to the first server fails. */
  private void alternate(Seats<Integer> seats, int turn) {
    for (int server = 0; server < 2; server++) {
      Seat<Integer> seat = pick(seats);
      boolean fails = seat.endpoint == 0 && turn % 2 == 1;
      seats.end(seat, seat.stay, fails ? Ending.FAILED : Ending.SUCCEEDED, now);
    }
  }

  @Test
  void cancelledCalls_sayNothing() {
    Seats<Integer> seats = seats(2, config(Policy.ROUND_ROBIN));
    for (int i = 0; i < 100; i++) {
      Seat<Integer> seat = pick(seats);
      seats.end(seat, seat.stay, Ending.CANCELLED, now);
    }
    assertThat(state(seats, 0)).isEqualTo(State.IN);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void neverMoreThanTheShare_isLeftOut(Policy policy) {
    Seats<Integer> seats = seats(5, config(policy));
    Map<Integer, Integer> counts = calls(seats, 2_000, Set.of(0, 1, 2, 3, 4));
    long ejected =
        seats.stats(now).endpoints().stream().filter(one -> one.state() == State.EJECTED).count();
    assertThat(ejected).isEqualTo(2); // half of five, and no more
    assertThat(counts).hasSize(5);
    assertThat(seats.stats(now).unfiltered()).isZero();
    Seats<Integer> single = seats(1, config(policy));
    assertThat(calls(single, 100, Set.of(0))).containsEntry(0, 100);
    assertThat(state(single, 0)).isEqualTo(State.IN);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void ifAllMayBeLeftOut_andAre_allAreTried(Policy policy) {
    BalancerConfig config = config(policy);
    Seats<Integer> seats = seats(3, config.withEjection(config.ejection().withMost(1)));
    calls(seats, 300, Set.of(0, 1, 2));
    assertThat(IntStream.range(0, 3).mapToObj(i -> state(seats, i))).containsOnly(State.EJECTED);
    assertThat(calls(seats, 300, Set.of(0, 1, 2))).hasSize(3);
    assertThat(seats.stats(now).unfiltered()).isGreaterThanOrEqualTo(300);
  }

  // ---- coming back ----

  @Test
  void pause_doublesEachTimeUpToItsLongest() {
    Seats<Integer> seats = seats(2, config(Policy.ROUND_ROBIN));
    for (int pause : new int[] {10, 20, 35, 35}) {
      calls(seats, 200, Set.of(0));
      assertThat(state(seats, 0)).isEqualTo(State.EJECTED);
      now += pause * SECOND - 1;
      assertThat(state(seats, 0)).isEqualTo(State.EJECTED);
      now += 1;
      assertThat(state(seats, 0)).isEqualTo(State.RETURNING);
    }
    now += 100 * SECOND; // well for long
    calls(seats, 200, Set.of(0));
    now += 10 * SECOND;
    assertThat(state(seats, 0)).isEqualTo(State.RETURNING);
    assertThat(seats.stats(now).endpoints().getFirst().ejections()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void whoReturns_getsAShareThatGrows(Policy policy) {
    Seats<Integer> seats = seats(4, config(policy));
    calls(seats, 200, Set.of(3));
    assertThat(state(seats, 3)).isEqualTo(State.EJECTED);
    now += 10 * SECOND;
    int before = 0;
    for (int tenth : new int[] {1, 4, 4}) { // after 1, 5 and 9 of 10 s
      now += tenth * SECOND;
      int share = calls(seats, 4_000, Set.of()).getOrDefault(3, 0);
      assertThat(share).isGreaterThan(before + 50).isLessThan(1_000);
      before = share;
    }
    now += SECOND;
    assertThat(state(seats, 3)).isEqualTo(State.IN);
    assertThat(calls(seats, 4_000, Set.of()).get(3)).isBetween(900, 1_100);
  }

  @Test
  void callsFromBefore_haveNoSayAfterwards() {
    Seats<Integer> seats = seats(2, config(Policy.ROUND_ROBIN));
    List<Seat<Integer>> old = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      old.add(pick(seats));
    }
    calls(seats, 20, Set.of(0));
    assertThat(state(seats, 0)).isEqualTo(State.EJECTED);
    now += 30 * SECOND;
    assertThat(state(seats, 0)).isEqualTo(State.IN);
    for (Seat<Integer> seat : old) {
      seats.end(seat, 0, seat.endpoint == 0 ? Ending.FAILED : Ending.SUCCEEDED, now);
    }
    assertThat(state(seats, 0)).isEqualTo(State.IN);
    assertThat(seats.stats(now).inFlight()).isZero();
  }

  @Test
  void newServers_beginSlowly() {
    Seats<Integer> seats = seats(2, config(Policy.ROUND_ROBIN));
    seats.replace(List.of(0, 1, 2), now);
    assertThat(state(seats, 2)).isEqualTo(State.RETURNING);
    assertThat(calls(seats, 2_100, Set.of()).get(2)).isBetween(90, 110);
    now += 10 * SECOND;
    assertThat(calls(seats, 300, Set.of()).get(2)).isBetween(99, 101);
    Seats<Integer> atOnce = seats(2, config(Policy.ROUND_ROBIN).withRamp(Duration.ZERO));
    atOnce.replace(List.of(0, 1, 2), now);
    assertThat(state(atOnce, 2)).isEqualTo(State.IN);
  }

  /** Whatever order calls begin and end in, the numbers add up. */
  @ParameterizedTest
  @EnumSource(Policy.class)
  void calls_areConserved(Policy policy) {
    for (int seed = 0; seed < 30; seed++) {
      Random chance = new Random(seed);
      Seats<Integer> seats = seats(1 + chance.nextInt(6), config(policy));
      List<Seat<Integer>> open = new ArrayList<>();
      List<Long> stays = new ArrayList<>();
      for (int step = 0; step < 2_000; step++) {
        now += chance.nextLong(SECOND);
        if (open.isEmpty() || chance.nextBoolean()) {
          open.add(pick(seats));
          stays.add(open.getLast().stay);
        } else {
          int which = chance.nextInt(open.size());
          Ending ending = ENDINGS.get(chance.nextInt(3));
          seats.end(open.remove(which), stays.remove(which), ending, now);
        }
        if (chance.nextInt(100) == 0) {
          seats.replace(IntStream.range(0, 1 + chance.nextInt(6)).boxed().toList(), now);
        }
        assertThat(seats.stats(now).inFlight()).isEqualTo(open.size());
      }
      for (int i = 0; i < open.size(); i++) {
        seats.end(open.get(i), stays.get(i), Ending.SUCCEEDED, now);
      }
      assertThat(seats.stats(now).inFlight()).isZero();
      assertThat(seats.stats(now).leaving()).isZero();
    }
  }
}
