package dev.weft.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel against a plain list, over years. */
class TimerWheelTest {
  /** A timer that remembers for when it was set. */
  private static final class Kept extends Timer {
    final long deadline;

    Kept(long deadline) {
      super(deadline);
      this.deadline = deadline;
    }

    @Override
    void fire() {}
  }

  private static final long TICK = 1L << 17;

  /** What the model needs of a wheel; the broken twin fires when the tick begins, not ends. */
  private interface Wheel {
    void set(Timer timer);

    void stop(Timer timer);

    void expire(long now, List<Timer> due);

    long delayNanos(long now);

    int size();
  }

  private static Wheel real(long origin) {
    return over(new TimerWheel(origin, TimerWheel.TICK_SHIFT), 0);
  }

  private static Wheel tooEarly(long origin) {
    return over(new TimerWheel(origin, TimerWheel.TICK_SHIFT), TICK);
  }

  private static Wheel over(TimerWheel wheel, long ahead) {
    return new Wheel() {
      @Override
      public void set(Timer timer) {
        wheel.set(timer);
      }

      @Override
      public void stop(Timer timer) {
        wheel.stop(timer);
      }

      @Override
      public void expire(long now, List<Timer> due) {
        wheel.expire(now + ahead, due::add);
      }

      @Override
      public long delayNanos(long now) {
        return wheel.delayNanos(now);
      }

      @Override
      public int size() {
        return wheel.size();
      }
    };
  }

  /** One history: random sets, stops and advances, on a wheel and in a list. */
  private static final class History {
    private final Random random;
    private final Wheel wheel;
    private final List<Kept> pending = new ArrayList<>();
    private final long origin;
    private long now;
    private int early;
    private int late;

    History(long seed, Wheel wheel, long origin) {
      this.random = new Random(seed);
      this.wheel = wheel;
      this.origin = origin;
      this.now = origin;
    }

    void play(int steps) {
      for (int i = 0; i < steps && now - origin < 1L << 61; i++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> set();
          case 2 -> stop();
          default -> advance();
        }
        assertThat(wheel.size()).isEqualTo(pending.size());
      }
    }

    private void set() {
      Kept timer = new Kept(now + span() - span() / 8);
      wheel.set(timer);
      pending.add(timer);
    }

    private void stop() {
      if (!pending.isEmpty()) {
        Timer timer = pending.remove(random.nextInt(pending.size()));
        wheel.stop(timer);
        wheel.stop(timer); // twice does nothing
      }
    }

    /** From less than a tick to some forty years, each size as likely as the next. */
    private long span() {
      return random.nextLong(1L << (1 + random.nextInt(60)));
    }

    private void advance() {
      long before = now;
      now += random.nextBoolean() ? span() : Math.min(wheel.delayNanos(now), span());
      List<Timer> due = new ArrayList<>();
      wheel.expire(now, due);
      for (Timer timer : due) {
        assertThat(pending.remove(timer)).isTrue();
        early += ((Kept) timer).deadline > now ? 1 : 0;
      }
      for (Kept timer : pending) {
        // two ticks: one to round up, one because a timer set for now waits for the next
        late += Math.max(timer.deadline, before) + 2 * TICK <= now ? 1 : 0;
      }
    }
  }

  private static History played(long seed, Wheel wheel, long origin) {
    History history = new History(seed, wheel, origin);
    history.play(2_000);
    return history;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42, -7_000_000_000L, 1L << 40, -(1L << 50)})
  void firesNeverEarlyAndAtMostATickLate_overYears(long origin) {
    for (long seed = 0; seed < 200; seed++) {
      History history = played(seed, real(origin), origin);
      assertThat(history.early).isZero();
      assertThat(history.late).isZero();
    }
  }

  @Test
  void aWheelThatRoundsDownIsFoundOut() {
    int early = 0;
    for (long seed = 0; seed < 100; seed++) {
      early += played(seed, tooEarly(0), 0).early;
    }
    assertThat(early).isPositive();
  }

  @Test
  void firesInTheOrderOfTheirTicks() {
    Random random = new Random(7);
    TimerWheel wheel = new TimerWheel(0, TimerWheel.TICK_SHIFT);
    for (int i = 0; i < 10_000; i++) {
      wheel.set(Timer.of(random.nextLong(TimeUnit.DAYS.toNanos(3)), () -> {}));
    }
    List<Long> ticks = new ArrayList<>();
    wheel.expire(TimeUnit.DAYS.toNanos(4), timer -> ticks.add(timer.due));
    assertThat(ticks).hasSize(10_000).isSorted();
  }

  @Test
  void sleepingForTheDelayItTells_reachesEveryTimerInFewSteps() {
    for (Duration span :
        List.of(Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(30_000))) {
      TimerWheel wheel = new TimerWheel(0, TimerWheel.TICK_SHIFT);
      wheel.set(Timer.of(span.toNanos(), () -> {}));
      long now = 0;
      int steps = 0;
      List<Timer> due = new ArrayList<>();
      while (due.isEmpty()) {
        now += wheel.delayNanos(now);
        wheel.expire(now, due::add);
        steps++;
      }
      assertThat(now).isBetween(span.toNanos(), span.toNanos() + 2 * TICK);
      assertThat(steps).isLessThan(12);
      assertThat(wheel.delayNanos(now)).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void anActionMaySetAndStopTimers() {
    TimerWheel wheel = new TimerWheel(0, TimerWheel.TICK_SHIFT);
    List<String> fired = new ArrayList<>();
    Timer stopped = Timer.of(5 * TICK, () -> fired.add("never"));
    wheel.set(stopped);
    wheel.set(
        Timer.of(
            TICK,
            () -> {
              fired.add("first");
              wheel.stop(stopped);
              wheel.set(Timer.of(0, () -> fired.add("second")));
            }));
    wheel.expire(10 * TICK, Timer::fire);
    assertThat(fired).containsExactly("first", "second");
    assertThat(wheel.size()).isZero();
  }
}
