package dev.weft.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that are told to stop: who loads then, and that nobody is forgotten. */
class CacheCancellationTest {
  private final Cache<String, String> cache = Cache.of(100);

  /** A load that never ends by itself. */
  private static String never(String key) throws InterruptedException {
    return new Handoff<String>().await();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(cache.stats().inFlight()).isZero();
    assertThat(cache.stats().waiters()).isZero();
  }

  @BothDoors
  void cancelledBeforeTakesNothingNotEvenWhatIsThere(Door door) throws Exception {
    cache.put("a", "there");
    AtomicInteger loads = new AtomicInteger();
    Runs.on(
        door,
        group -> {
          for (String key : new String[] {"a", "b"}) {
            Handoff<Boolean> cancelled = new Handoff<>();
            Task<?> task =
                group.fork(() -> {
                  Shield.within(Duration.ofSeconds(30), () -> cancelled.await());
                  return cache.load(key, _ -> "load " + loads.incrementAndGet());
                });
            task.cancel("test");
            cancelled.give(true);
            assertThat(Runs.thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
          }
        });
    assertThat(loads).hasValue(0);
  }

  @BothDoors
  void aCancelledPilotIsFollowedByWhoWaitedLongest(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          Task<?> pilot = group.fork(() -> cache.load("a", CacheCancellationTest::never));
          Runs.until(() -> cache.stats().inFlight() == 1);
          var first = group.fork(() -> cache.load("a", _ -> "first"));
          Runs.until(() -> cache.stats().waiters() == 1);
          var second = group.fork(() -> cache.load("a", _ -> "second"));
          Runs.until(() -> cache.stats().waiters() == 2);
          pilot.cancel("test");
          assertThat(first.join()).isEqualTo("first");
          assertThat(second.join()).isEqualTo("first");
        });
    assertThat(cache.get("a")).contains("first");
    assertThat(cache.stats().totals().loads().begun()).isEqualTo(2);
    assertThat(cache.stats().totals().loads().abandoned()).isEqualTo(1);
  }

  @BothDoors
  void aPilotNobodyWaitsForLeavesNothing(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          Task<?> pilot = group.fork(() -> cache.load("a", CacheCancellationTest::never));
          Runs.until(() -> cache.stats().inFlight() == 1);
          pilot.cancel("test");
          Runs.until(() -> cache.stats().inFlight() == 0);
          assertThat(cache.load("a", _ -> "anew")).isEqualTo("anew");
        });
  }

  @BothDoors
  void aCancelledWaiterLeavesAtOnceAndTheLoadGoesOn(Door door) throws Exception {
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var pilot = group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          Task<?> waiter = group.fork(() -> cache.load("a", _ -> "never"));
          Runs.until(() -> cache.stats().waiters() == 1);
          waiter.cancel("test");
          Runs.until(() -> cache.stats().waiters() == 0);
          gate.give("value");
          assertThat(pilot.join()).isEqualTo("value");
        });
  }

  @BothDoors
  void aWaiterWhoseTimeIsUpLeavesAndTheLoadGoesOn(Door door) throws Exception {
    Handoff<String> gate = new Handoff<>();
    Runs.on(
        door,
        group -> {
          var pilot = group.fork(() -> cache.load("a", _ -> gate.await()));
          Runs.until(() -> cache.stats().inFlight() == 1);
          assertThatThrownBy(
                  () -> Timeout.after(Duration.ofMillis(1), () -> cache.load("a", _ -> "never")))
              .isInstanceOf(TimedOutException.class);
          assertThat(cache.stats().waiters()).isZero();
          gate.give("value");
          assertThat(pilot.join()).isEqualTo("value");
        });
  }

  @BothDoors
  void aTimeoutOfThePilotIsNoFailureOfTheLoad(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          var pilot =
              group.fork(() ->
                  Runs.thrownBy(() ->
                      Timeout.after(
                          Duration.ofMillis(20),
                          () -> cache.load("a", CacheCancellationTest::never))));
          Runs.until(() -> cache.stats().inFlight() == 1 || pilot.state().ended());
          assertThat(cache.load("a", _ -> "mine")).isEqualTo("mine");
          assertThat(pilot.join()).isInstanceOf(TimedOutException.class);
        });
    assertThat(cache.stats().totals().loads().failed()).isZero();
  }

  @BothDoors
  void aTimeoutInsideTheLoadIsItsFailure(Door door) throws Exception {
    Runs.on(
        door,
        _ ->
            assertThatThrownBy(() ->
                    cache.load("a", key -> Timeout.after(Duration.ofMillis(1), () -> never(key))))
                .isInstanceOf(TimedOutException.class));
    assertThat(cache.stats().totals().loads().failed()).isEqualTo(1);
  }

  @BothDoors
  void aLoadThatFailsBecauseItsCallerWasCancelledIsNobodyElsesFailure(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          var pilot =
              group.fork(() ->
                  Runs.thrownBy(() ->
                      cache.load(
                          "a",
                          key -> {
                            try {
                              return never(key);
                            } catch (InterruptedException e) {
                              throw new IllegalStateException("wrapped", e);
                            }
                          })));
          Runs.until(() -> cache.stats().inFlight() == 1);
          var waiter = group.fork(() -> cache.load("a", _ -> "well"));
          Runs.until(() -> cache.stats().waiters() == 1);
          pilot.cancel("test");
          assertThat(waiter.join()).isEqualTo("well");
        });
    assertThat(cache.stats().totals().loads().failed()).isZero();
  }

  @BothDoors
  void aLoadThatWonOverACancellationCounts(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          Handoff<Boolean> cancelled = new Handoff<>();
          Task<?> pilot =
              group.fork(() ->
                  cache.load(
                      "a",
                      _ -> "" + Shield.within(Duration.ofSeconds(30), () -> cancelled.await())));
          Runs.until(() -> cache.stats().inFlight() == 1);
          pilot.cancel("test");
          cancelled.give(true);
        });
    assertThat(cache.get("a")).contains("true");
  }

  @BothDoors
  void latecomersOfARemovalSurviveACancelledPilot(Door door) throws Exception {
    Runs.on(
        door,
        group -> {
          Task<?> pilot = group.fork(() -> cache.load("a", CacheCancellationTest::never));
          Runs.until(() -> cache.stats().inFlight() == 1);
          cache.remove("a");
          var late = group.fork(() -> cache.load("a", _ -> "late"));
          Runs.until(() -> cache.stats().waiters() == 1);
          pilot.cancel("test");
          assertThat(late.join()).isEqualTo("late");
        });
    assertThat(cache.get("a")).as("loaded after the removal, so it is kept").contains("late");
  }

  @Test
  void anInterruptedThreadLeavesItsLoadToAnother() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    Thread pilot =
        Thread.ofPlatform()
            .start(() -> {
              try {
                cache.load("a", CacheCancellationTest::never);
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              }
            });
    Runs.until(() -> cache.stats().inFlight() == 1);
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                cache.load("a", CacheCancellationTest::never);
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              }
            });
    Runs.until(() -> cache.stats().waiters() == 1);
    pilot.interrupt();
    pilot.join();
    Runs.until(() -> cache.stats().waiters() == 0);
    assertThat(cache.stats().inFlight()).isEqualTo(1);
    waiter.interrupt();
    waiter.join();
    assertThat(interrupted).hasValue(2);
  }

  @BothDoors
  void aHandOverToSomeoneWhoJustLeftGoesToTheNext(Door door) throws Exception {
    AtomicInteger served = new AtomicInteger();
    Runs.on(
        door,
        group -> {
          for (int i = 0; i < 500; i++) {
            String key = "key" + i;
            Task<?> pilot = group.fork(() -> cache.load(key, CacheCancellationTest::never));
            Runs.until(() -> cache.stats().inFlight() == 1);
            Task<?> victim = group.fork(() -> cache.load(key, CacheCancellationTest::never));
            Runs.until(() -> cache.stats().waiters() == 1);
            Task<?> next = group.fork(() -> cache.load(key, _ -> "" + served.incrementAndGet()));
            Runs.until(() -> cache.stats().waiters() == 2);
            var killer = group.fork(() -> victim.cancel("test"));
            pilot.cancel("test"); // races with the other cancellation
            killer.join();
            next.join();
          }
        });
    assertThat(served).hasValue(500);
  }
}
