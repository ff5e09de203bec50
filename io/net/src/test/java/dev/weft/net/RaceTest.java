package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Race.Attempt;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Director;
import dev.weft.task.Loop;
import dev.weft.task.Task;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RaceTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  /** So long that on a busy machine, too, nobody is tried only because the one before took it. */
  private static final Duration LONG = Duration.ofSeconds(2);

  private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");

  private final List<InetAddress> tried = new CopyOnWriteArrayList<>();
  private final List<InetAddress> closed = new CopyOnWriteArrayList<>();

  private static void run(Door door, Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(2), body);
  }

  /** Runs a body where time passes only while all wait. */
  private static void inVirtualTime(Action body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDirector(new OneByOne()), body);
  }

  /** Whoever can go on first, does. */
  private static final class OneByOne implements Director {
    private final Random random = new Random(1);

    @Override
    public int choose(List<? extends Task<?>> ready) {
      return 0;
    }

    @Override
    public boolean preempts(Task<?> running) {
      return false;
    }

    @Override
    public RandomGenerator random() {
      return random;
    }
  }

  private InetAddress race(Duration delay, Attempt<InetAddress> attempt)
      throws InterruptedException {
    return Race.connect(
        List.of(ONE, TWO, SIX),
        delay,
        address -> {
          tried.add(address);
          return attempt.connect(address);
        },
        closed::add);
  }

  private static InetAddress refused(InetAddress address) {
    throw new BrokenException(address.getHostAddress() + " refused");
  }

  private static InetAddress mute() throws InterruptedException {
    Weft.sleep(Duration.ofHours(1));
    throw new AssertionError("an hour is over");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void theFirstThatAnswers_isAllThatIsTried(Door door) throws Exception {
    run(door, () -> assertThat(race(LONG, address -> address)).isEqualTo(SIX));
    assertThat(tried).containsExactly(SIX);
    assertThat(closed).isEmpty();
  }

  @Test
  void afterAFailure_theNextIsTriedAtOnce() throws Exception {
    inVirtualTime(() -> {
      long start = Clock.current().nanos();
      assertThat(race(LONG, address -> address.equals(TWO) ? address : refused(address)))
          .isEqualTo(TWO);
      assertThat(Clock.current().since(start)).isZero();
    });
    assertThat(tried).containsExactly(SIX, ONE, TWO);
  }

  @Test
  void oneThatSaysNothing_isOvertaken_afterTheDelay() throws Exception {
    inVirtualTime(() -> {
      long start = Clock.current().nanos();
      assertThat(race(SHORT, address -> address.equals(SIX) ? mute() : address)).isEqualTo(ONE);
      assertThat(Clock.current().since(start)).isEqualTo(SHORT);
    });
    assertThat(tried).containsExactly(SIX, ONE);
    assertThat(closed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void oneThatSaysNothing_isOvertaken(Door door) throws Exception {
    List<InetAddress> winners = new CopyOnWriteArrayList<>();
    run(door, () -> winners.add(race(SHORT, address -> address.equals(SIX) ? mute() : address)));
    assertThat(winners).isSubsetOf(ONE, TWO).hasSize(1);
    assertThat(tried).contains(SIX, ONE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whenAllFail_theFirstFailureIsToldWithTheOthers(Door door) throws Exception {
    run(
        door,
        () ->
            assertThatThrownBy(() -> race(LONG, RaceTest::refused))
                .isInstanceOf(BrokenException.class)
                .hasMessage("0:0:0:0:0:0:0:1 refused (all 3 addresses were tried)")
                .hasSuppressedException(new BrokenException("127.0.0.1 refused"))
                .hasSuppressedException(new BrokenException("127.0.0.2 refused"))
                .cause()
                .hasMessage("0:0:0:0:0:0:0:1 refused"));
  }

  @Test
  void whoComesTooLate_isClosed() throws Exception {
    inVirtualTime(() -> assertThat(race(SHORT, RaceTest::late)).isEqualTo(ONE));
    assertThat(closed).containsExactly(SIX);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whoeverComesTooLate_isClosed(Door door) throws Exception {
    List<InetAddress> all = new CopyOnWriteArrayList<>();
    run(door, () -> all.add(race(SHORT, RaceTest::late)));
    assertThat(closed).contains(SIX);
    all.addAll(closed);
    assertThat(all).containsExactlyInAnyOrderElementsOf(tried);
  }

  /** The first is connected when it hears that it was to stop. */
  private static InetAddress late(InetAddress address) {
    try {
      return address.equals(SIX) ? mute() : address;
    } catch (InterruptedException e) {
      return address;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whoIsCancelled_leavesNothingOpen(Door door) throws Exception {
    List<InetAddress> kept = new CopyOnWriteArrayList<>();
    run(
        door,
        () -> {
          try {
            kept.add(Timeout.after(Duration.ofMillis(15), () -> race(SHORT, this::lateSuccess)));
          } catch (TimedOutException e) {
            // none was there in time
          }
        });
    kept.addAll(closed);
    assertThat(kept).containsExactlyInAnyOrderElementsOf(tried);
  }

  private InetAddress lateSuccess(InetAddress address) throws InterruptedException {
    try {
      return mute();
    } catch (InterruptedException e) {
      return address;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void attempts_stayOnTheLoopOfTheCaller(Door door) throws Exception {
    run(
        door,
        () -> {
          List<Loop> loops = new CopyOnWriteArrayList<>();
          race(
              LONG,
              address -> {
                loops.add(Loop.current());
                return address.equals(TWO) ? address : refused(address);
              });
          assertThat(loops).hasSize(3).containsOnly(Loop.current());
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aSingleAddress_isTheCallersOwn(Door door) throws Exception {
    run(
        door,
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          Race.connect(List.of(ONE), SHORT, _ -> tasks.add(Task.current()), _ -> tried.add(ONE));
          assertThat(tasks).hasSize(1).containsOnly(Task.current());
          assertThatThrownBy(
                  () -> Race.connect(List.of(ONE), SHORT, RaceTest::refused, closed::add))
              .hasMessage("127.0.0.1 refused");
        });
  }

  @Test
  void nonsense_isRefused() {
    assertThatThrownBy(() -> Race.connect(List.of(), SHORT, _ -> ONE, closed::add))
        .isInstanceOf(IllegalArgumentException.class);
    Stream.of(9, 2001)
        .map(Duration::ofMillis)
        .forEach(delay ->
            assertThatThrownBy(() -> race(delay, address -> address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but is " + delay.toMillis() + " ms"));
  }
}
