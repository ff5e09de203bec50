package dev.weft.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.guard.Breaker.State;
import dev.weft.guard.Circuit.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random calls through a circuit, beside a model that remembers every call; and broken twins. */
class BreakerTwinsTest {
  private static final List<Ending> ENDINGS = List.of(Ending.values());
  private static final int PROBES = 3;
  private static final int ENOUGH = 5;
  private static final long PAUSE = 100;
  private static final BreakerConfig CONFIG =
      BreakerConfig.defaults()
          .withWindow(Runs.DAY)
          .withMinCalls(ENOUGH)
          .withFailureRate(0.5)
          .withProbes(PROBES)
          .withPause(Duration.ofNanos(PAUSE));

  /** A circuit, right or wrong. */
  private static class Subject {
    final Circuit circuit = new Circuit(CONFIG);

    boolean admits(long now) {
      circuit.tick(now);
      return circuit.admits();
    }

    void end(long turn, Ending ending, long now) {
      circuit.end(turn, ending, Duration.ZERO, now);
    }
  }

  /** What a circuit must do, told by all calls of the present state. */
  private static final class Model {
    State state = State.CLOSED;
    int turn;
    long since;
    final List<Ending> ended = new ArrayList<>();
    int running;

    boolean admits(long now) {
      if (state == State.OPEN && now - since >= PAUSE) {
        move(State.HALF_OPEN, now);
      }
      boolean admitted =
          switch (state) {
            case CLOSED -> true;
            case OPEN -> false;
            case HALF_OPEN -> running + number(Ending.SUCCEEDED) < PROBES;
          };
      running += admitted ? 1 : 0;
      return admitted;
    }

    void end(int begun, Ending ending, long now) {
      if (begun != turn) {
        return;
      }
      running--;
      ended.add(ending);
      if (state == State.HALF_OPEN) {
        endProbe(ending, now);
      } else if (number(Ending.FAILED) * 2 >= counted() && counted() >= ENOUGH) {
        move(State.OPEN, now);
      }
    }

    private void endProbe(Ending ending, long now) {
      if (ending == Ending.FAILED) {
        move(State.OPEN, now);
      } else if (number(Ending.SUCCEEDED) == PROBES) {
        move(State.CLOSED, now);
      }
    }

    private int number(Ending which) {
      return (int) ended.stream().filter(which::equals).count();
    }

    private int counted() {
      return ended.size() - number(Ending.CANCELLED);
    }

    private void move(State to, long now) {
      state = to;
      turn++;
      since = now;
      ended.clear();
      running = 0;
    }
  }

  /** A call under way. */
  private record Call(long turn, int modelTurn) {}

  /** {@return what is wrong with it, or null} */
  private static @Nullable String check(Supplier<Subject> made) {
    for (int seed = 0; seed < 40; seed++) {
      String complaint = check(made.get(), new Random(seed));
      if (complaint != null) {
        return complaint;
      }
    }
    return null;
  }

  private static @Nullable String check(Subject subject, Random random) {
    Model model = new Model();
    List<Call> running = new ArrayList<>();
    long now = Long.MAX_VALUE - 500; // the count of nanoseconds may wrap
    for (int step = 0; step < 1_000; step++) {
      now += random.nextInt(10);
      if (running.isEmpty() || random.nextInt(5) < 2) {
        boolean expected = model.admits(now);
        if (subject.admits(now) != expected) {
          return (expected ? "refuses what it must let through, " : "lets through too much, ")
              + model.state;
        }
        if (expected) {
          running.add(new Call(subject.circuit.turn(), model.turn));
        }
      } else {
        Call call = running.remove(random.nextInt(running.size()));
        Ending ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
        subject.end(call.turn, ending, now);
        model.end(call.modelTurn, ending, now);
      }
      if (subject.circuit.state() != model.state) {
        return "is %s instead of %s".formatted(subject.circuit.state(), model.state);
      }
    }
    return null;
  }

  @Test
  void placesOfProbesAreNeitherLostNorMade_whateverEndsWhen() {
    assertThat(check(Subject::new)).isNull();
  }

  @Test
  void theTwinWhoseCancelledProbeKeepsItsPlace_isFoundOut() {
    Supplier<Subject> twin =
        () ->
            new Subject() {
              @Override
              void end(long turn, Ending ending, long now) {
                if (ending != Ending.CANCELLED) {
                  super.end(turn, ending, now);
                }
              }
            };
    assertThat(check(twin)).contains("refuses what it must let through, HALF_OPEN");
  }

  @Test
  void theTwinThatListensToCallsFromBeforeTheChange_isFoundOut() {
    Supplier<Subject> twin =
        () ->
            new Subject() {
              @Override
              void end(long turn, Ending ending, long now) {
                super.end(circuit.turn(), ending, now);
              }
            };
    assertThat(check(twin)).isNotNull();
  }

  @Test
  void theTwinThatDoesNotWaitForThePause_isFoundOut() {
    Supplier<Subject> twin =
        () ->
            new Subject() {
              @Override
              boolean admits(long now) {
                return super.admits(now + PAUSE / 2);
              }
            };
    assertThat(check(twin)).contains("lets through too much");
  }

  @Test
  void theTwinThatTakesACancellationForASuccess_isFoundOut() {
    Supplier<Subject> twin =
        () ->
            new Subject() {
              @Override
              void end(long turn, Ending ending, long now) {
                super.end(turn, ending == Ending.CANCELLED ? Ending.SUCCEEDED : ending, now);
              }
            };
    assertThat(check(twin)).isNotNull();
  }
}
