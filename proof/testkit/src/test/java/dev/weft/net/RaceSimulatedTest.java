package dev.weft.net;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Policy;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.testkit.Simulated;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationError;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Races of attempts under chance: one connection survives or none, all others are closed. */
class RaceSimulatedTest {
  /** What the race is to others: the obvious ways to write one fail here. */
  private interface Racing {
    Line race(List<InetAddress> addresses, Duration delay, Net net) throws InterruptedException;
  }

  /** An open connection. */
  private static final class Line {}

  /** A network in which every address behaves as chance has it. */
  private static final class Net {
    final Clock clock = Clock.current();
    final Set<Line> open = new LinkedHashSet<>();
    final List<Long> begun = new ArrayList<>();
    final List<Long> failed = new ArrayList<>();
    int connecting;

    Line connect() throws InterruptedException {
      begun.add(clock.nanos());
      connecting++;
      try {
        return answered();
      } catch (BrokenException e) {
        failed.add(clock.nanos());
        throw e;
      } finally {
        connecting--;
      }
    }

    private Line answered() throws InterruptedException {
      boolean refuses = oneIn(2);
      boolean mute = oneIn(8);
      try {
        Weft.sleep(mute ? Duration.ofHours(1) : millis(upTo(60)));
      } catch (InterruptedException e) {
        if (mute || refuses || oneIn(2)) {
          throw e;
        }
        Thread.currentThread().interrupt(); // it was there a moment before
      }
      if (refuses) {
        throw new BrokenException("refused");
      }
      Line line = new Line();
      open.add(line);
      return line;
    }

    void close(Line line) {
      assertThat(open.remove(line)).as("closed once").isTrue();
    }
  }

  private static List<InetAddress> addresses(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> InetAddress.ofLiteral(oneIn(2) ? "10.0.0." + i : "fd00::" + i))
        .toList();
  }

  /** Races by chance, perhaps cut short. {@return what was won} */
  private static Optional<Line> race(Racing racing, List<InetAddress> addresses, Net net)
      throws InterruptedException {
    Duration delay = millis(10 + upTo(30));
    Duration bound = oneIn(2) ? millis(upTo(120)) : Duration.ofHours(2);
    try {
      return Optional.of(Timeout.after(bound, () -> racing.race(addresses, delay, net)));
    } catch (BrokenException e) {
      assertThat(net.failed).as("all were tried").hasSameSizeAs(addresses);
      return Optional.empty();
    } catch (TimedOutException e) {
      return Optional.empty();
    }
  }

  private static void conserves(Racing racing) throws InterruptedException {
    Net net = new Net();
    Optional<Line> won = race(racing, addresses(1 + upTo(5)), net);
    assertThat(net.connecting).isZero();
    assertThat(net.open).hasSize(won.isPresent() ? 1 : 0);
    won.ifPresent(line -> assertThat(net.open).containsExactly(line));
  }

  private static Line ours(List<InetAddress> addresses, Duration delay, Net net)
      throws InterruptedException {
    return Race.connect(addresses, delay, _ -> net.connect(), net::close);
  }

  @Simulated(seeds = 2_000)
  void oneConnectionSurvives_orNone() throws InterruptedException {
    conserves(RaceSimulatedTest::ours);
  }

  /** It loses what came a moment too late. */
  @Test
  void theObviousRace_isCaught() {
    Racing obvious =
        (addresses, _, net) ->
            TaskGroup.run(
                Policy.<Line>firstSuccess(),
                group -> addresses.forEach(_ -> group.fork(net::connect)));
    assertThatThrownBy(() -> Simulation.explore(5_000, () -> conserves(obvious)))
        .isInstanceOf(SimulationError.class);
  }

  /** It closes what lost, but not what won when nobody wanted it any more. */
  @Test
  void theRaceThatForgetsItsCaller_isCaught() {
    Racing forgetful =
        (addresses, delay, net) ->
            TaskGroup.call(group -> {
              var race = group.fork(() -> ours(addresses, delay, net));
              Line line = race.join();
              Weft.checkpoint();
              return line;
            });
    assertThatThrownBy(() -> Simulation.explore(5_000, () -> conserves(forgetful)))
        .isInstanceOf(SimulationError.class);
  }

  /** To the millisecond: the next begins when the last has failed or had its time, not before. */
  @Simulated(seeds = 500)
  void attempts_beginInTheirTurn() throws InterruptedException {
    Duration delay = millis(10 + upTo(30));
    int number = 2 + upTo(4);
    List<Duration> lasts = IntStream.range(0, number).mapToObj(_ -> millis(1 + upTo(60))).toList();
    List<Duration> begun = new ArrayList<>();
    Clock clock = Clock.current();
    long start = clock.nanos();
    try {
      Race.connect(
          addresses(number),
          delay,
          _ -> {
            Duration last = lasts.get(begun.size());
            begun.add(clock.since(start));
            Weft.sleep(last);
            throw new BrokenException("refused");
          },
          _ -> {});
    } catch (BrokenException e) {
      assertThat(e).hasMessage("refused (all %d addresses were tried)", number);
      assertThat(e.getSuppressed()).hasSize(number - 1);
    }
    Duration due = Duration.ZERO;
    for (int i = 0; i < number; i++) {
      assertThat(begun.get(i)).isEqualTo(due);
      due = due.plus(lasts.get(i).compareTo(delay) < 0 ? lasts.get(i) : delay);
    }
  }

  /** Who answers at all is found within the delays of those before it and its own time. */
  @Simulated(seeds = 250)
  void oneThatAnswers_isFoundInTime() throws InterruptedException {
    Duration delay = millis(10 + upTo(30));
    List<InetAddress> addresses = addresses(4);
    int good = upTo(3);
    InetAddress answers = Addresses.interleaved(addresses).get(good);
    Clock clock = Clock.current();
    long start = clock.nanos();
    InetAddress found =
        Race.connect(
            addresses,
            delay,
            address -> {
              Weft.sleep(address.equals(answers) ? millis(5) : Duration.ofHours(1));
              return address;
            },
            _ -> {
              throw new AssertionError("nobody else has answered");
            });
    assertThat(found).isEqualTo(answers);
    assertThat(clock.since(start)).isEqualTo(delay.multipliedBy(good).plusMillis(5));
  }
}
