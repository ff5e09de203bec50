package dev.weft.net;

import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.cutShort;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Question.Seat;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.testkit.Simulated;
import dev.weft.testkit.Simulation;
import dev.weft.testkit.SimulationError;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A resolver under chance, over hours of virtual time. */
class ResolverSimulatedTest {
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration STALE = Duration.ofSeconds(20);
  private static final DnsConfig CONFIG =
      DnsConfig.defaults().withTtl(Duration.ZERO, TTL).withStaleTime(Duration.ZERO);

  /** Name servers; the address of every name tells the time at which it was answered. */
  private static final class World implements Lookup {
    final Clock clock = Clock.current();
    final long start = clock.nanos();
    final List<Long> answered = new ArrayList<>();
    int most = 1_000;
    int failing;
    boolean down;
    boolean fixed;
    int asked;
    int asking;

    @Override
    public Answer ask(String name) throws InterruptedException {
      asked++;
      asking++;
      try {
        pause(most);
        if (down || (failing > 0 && oneIn(failing))) {
          throw new BrokenException("nobody answered");
        }
        answered.add(clock.nanos());
        return new Answer(List.of(address(fixed ? 0 : answered.size())), TTL);
      } finally {
        asking--;
      }
    }

    static InetAddress address(int serial) {
      return InetAddress.ofLiteral("10.%d.%d.1".formatted(serial / 256, serial % 256));
    }

    Duration age(InetAddress address) {
      byte[] bytes = address.getAddress();
      return clock.since(answered.get((bytes[1] & 255) * 256 + (bytes[2] & 255) - 1));
    }
  }

  /** Runs a body with a resolver; at its end nothing is left of any query. */
  private interface Body {
    void run(Resolver resolver, World world) throws Exception;
  }

  private static void with(DnsConfig config, Body body) throws InterruptedException {
    with(config, clock -> new Names(config.memory(), clock), body);
  }

  private static void with(DnsConfig config, Function<Clock, Names> names, Body body)
      throws InterruptedException {
    World world = new World();
    TaskGroup.run(home -> {
      Resolver resolver = new Resolver(config, Inquiry.in(home, world), names.apply(world.clock));
      body.run(resolver, world);
      Weft.sleep(millis(world.most + 1));
      assertThat(resolver.stats().inFlight()).isZero();
      assertThat(resolver.stats().waiters()).isZero();
      assertThat(resolver.stats().totals().queries()).isEqualTo(world.asked);
    });
    assertThat(world.asking).isZero();
  }

  // ---- one query for all ----

  private static void oneQueryServesAllWhoStay(Function<Clock, Names> names)
      throws InterruptedException {
    with(
        CONFIG,
        names,
        (resolver, world) -> {
          List<InetAddress> served = new ArrayList<>();
          TaskGroup.run(group -> {
            group.fork(() -> served.addAll(resolver.resolve("a.test")));
            for (int i = 0; i < 3; i++) {
              group.fork(() -> cutShort(upTo(1_200), () -> resolver.resolve("A.test")));
              group.fork(() -> {
                pause(1_500);
                served.addAll(resolver.resolve("a.test"));
              });
            }
          });
          assertThat(served).hasSize(4).containsOnly(World.address(1));
          assertThat(world.asked).isEqualTo(1);
        });
  }

  @Simulated(seeds = 400)
  void oneQuery_servesAllWhoStay() throws InterruptedException {
    oneQueryServesAllWhoStay(clock -> new Names(CONFIG.memory(), clock));
  }

  /** With it the first who leaves stops the query of all. */
  private static final class Hasty extends Names {
    Hasty(Clock clock) {
      super(CONFIG.memory(), clock);
    }

    @Override
    Runnable leave(Seat seat) {
      super.leave(seat);
      return seat.question.stop;
    }
  }

  @Test
  void namesThatStopTheQueryTooSoon_areCaught() {
    assertThatThrownBy(() -> Simulation.explore(800, () -> oneQueryServesAllWhoStay(Hasty::new)))
        .isInstanceOf(SimulationError.class);
  }

  @Simulated(seeds = 300)
  void whenAllHaveLeft_theQueryIsStopped() throws InterruptedException {
    with(
        CONFIG,
        (resolver, world) -> {
          world.most = 3_600_000;
          crowdWithLosses(4, 100, _ -> cutShort(upTo(500), () -> resolver.resolve("a.test")));
          Weft.sleep(millis(1));
          assertThat(resolver.stats().inFlight()).isZero();
          assertThat(world.asking).isZero();
        });
  }

  @Simulated(seeds = 400)
  void nobody_isGivenAnAddressBeyondItsTime() throws InterruptedException {
    with(
        CONFIG,
        (resolver, world) -> {
          world.failing = 4;
          crowdWithLosses(
              6,
              20_000,
              number -> {
                for (int i = 0; i < 10; i++) {
                  pause(4_000);
                  String name = "abc".charAt(number % 3) + ".test";
                  try {
                    perhapsCutShort(
                        1_000,
                        () -> {
                          InetAddress address = resolver.resolve(name).getFirst();
                          assertThat(world.age(address)).isLessThan(TTL);
                        });
                  } catch (BrokenException e) {
                    assertThat(e).hasMessage("nobody answered");
                  }
                }
              });
          assertThat(resolver.stats().names()).isLessThanOrEqualTo(3);
        });
  }

  // ---- ahead of time ----

  @Simulated(seeds = 100)
  void aNameInSteadyUse_isWaitedForOnce_inAllItsTime() throws InterruptedException {
    with(
        CONFIG,
        (resolver, world) -> {
          resolver.resolve("a.test");
          int questions = 0;
          while (world.clock.since(world.start).toMinutes() < 60) {
            pause(900);
            long before = world.clock.nanos();
            resolver.resolve("a.test");
            assertThat(world.clock.nanos()).isEqualTo(before);
            questions++;
          }
          var totals = resolver.stats().totals();
          assertThat(totals.misses()).isEqualTo(1);
          assertThat(totals.hits()).isEqualTo(questions);
          assertThat(totals.queries()).isBetween(3600L / 11, 3600L / 8 + 1);
        });
  }

  /** Nobody resolves anything: connections are kept, and only looked at before they are used. */
  @Simulated(seeds = 150)
  void aChangeOfAddress_isNoticed_underSteadyTraffic() throws InterruptedException {
    with(
        CONFIG,
        (resolver, world) -> {
          world.fixed = true;
          InetAddress connected = resolver.resolve("a.test").getFirst();
          Duration change = Duration.ofSeconds(upTo(100));
          Duration noticed = change.plus(TTL).plusSeconds(2);
          while (world.clock.since(world.start).compareTo(noticed) <= 0) {
            pause(900);
            Duration now = world.clock.since(world.start);
            world.fixed = now.compareTo(change) < 0;
            boolean leads = resolver.leadsTo("a.test", connected);
            assertThat(leads || now.compareTo(change) >= 0).isTrue();
          }
          assertThat(resolver.leadsTo("a.test", connected)).isFalse();
          assertThat(resolver.stats().totals().misses()).isEqualTo(1);
        });
  }

  // ---- down and back ----

  @Simulated(seeds = 150)
  void whileNobodyAnswers_addressesAreUsedForTheirStaleTime_andNotLonger()
      throws InterruptedException {
    with(
        CONFIG.withStaleTime(STALE),
        (resolver, world) -> {
          resolver.resolve("a.test");
          Weft.sleep(millis(upTo(15_000)));
          world.down = true;
          Duration most = TTL.plus(STALE);
          while (world.clock.since(world.start).toSeconds() < 60) {
            pause(2_000);
            try {
              assertThat(world.age(resolver.resolve("a.test").getFirst())).isLessThan(most);
            } catch (BrokenException e) {
              assertThat(world.age(World.address(world.answered.size())))
                  .isGreaterThanOrEqualTo(most);
            }
          }
          world.down = false;
          Weft.sleep(Duration.ofSeconds(2)); // what was begun before fails still
          assertThat(world.age(resolver.resolve("a.test").getFirst())).isLessThan(TTL);
          assertThat(resolver.stats().totals().stale()).isPositive();
        });
  }

  /** Once a second, however many ask. */
  @Simulated(seeds = 100)
  void serversThatAreDown_areNotFlooded() throws InterruptedException {
    with(
        CONFIG.withStaleTime(Duration.ofHours(1)),
        (resolver, world) -> {
          world.most = 1;
          resolver.resolve("a.test");
          world.down = true;
          while (world.clock.since(world.start).toSeconds() < 100) {
            pause(20);
            resolver.resolve("a.test");
          }
          assertThat(world.asked).isBetween(80, 94);
        });
  }
}
