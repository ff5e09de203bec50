package dev.weft.guard;

import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Action;
import dev.weft.task.Handoff;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What every guard owes to who calls through it, whatever it guards. */
class LawOfCallsTest {
  /** Something that is done through a guard. */
  private interface Guarded {
    void call(Action body) throws Exception;
  }

  private static Map<String, Guarded> guards() {
    Retry<Object> retry = Retry.defaults();
    Breaker breaker = Breaker.of("breaker", BreakerConfig.defaults());
    RateLimiter rate = RateLimiter.of("rate", Rate.perSecond(1_000).withBurst(1_000));
    KeyedRateLimiter<String> keyed =
        KeyedRateLimiter.of("keyed", Rate.perSecond(1_000).withBurst(1_000), 10);
    AdaptiveLimit adaptive = AdaptiveLimit.of("adaptive", AdaptiveLimitConfig.defaults());
    Hedge hedge = Hedge.after(Runs.DAY);
    Map<String, Guarded> guards = new LinkedHashMap<>();
    guards.put("retry", body -> retry.call(() -> done(body)));
    guards.put("breaker", body -> breaker.call(() -> done(body)));
    guards.put(
        "rate",
        body -> {
          rate.acquire();
          body.run();
        });
    guards.put(
        "keyed rate",
        body -> {
          keyed.acquire("key");
          body.run();
        });
    guards.put("adaptive", body -> adaptive.call(() -> done(body)));
    guards.put("hedge", body -> hedge.call(() -> done(body)));
    return guards;
  }

  private static String done(Action body) throws Exception {
    body.run();
    return "done";
  }

  @BothDoors
  void cancelledBefore_nothingIsCalled_alsoIfItNeedNotWait(Door door) throws Exception {
    for (var guard : guards().entrySet()) {
      AtomicInteger called = new AtomicInteger();
      Handoff<Boolean> cancelled = new Handoff<>();
      on(
          door,
          () ->
              TaskGroup.run(group -> {
                Task<?> task =
                    group.fork(() -> {
                      Shield.within(Duration.ofSeconds(30), () -> cancelled.await());
                      return thrownBy(() -> guard.getValue().call(called::incrementAndGet));
                    });
                task.cancel("before");
                cancelled.give(true);
                task.settle();
              }));
      assertThat(called).as(guard.getKey()).hasValue(0);
    }
  }

  @BothDoors
  void aTimeoutAroundIt_comesThroughAsItself(Door door) throws Exception {
    for (var guard : guards().entrySet()) {
      on(
          door,
          () ->
              assertThat(
                      thrownBy(() ->
                          Timeout.after(
                              Duration.ofMillis(2),
                              "around " + guard.getKey(),
                              () -> guard.getValue().call(() -> Weft.sleep(Runs.DAY)))))
                  .as(guard.getKey())
                  .isInstanceOf(TimedOutException.class)
                  .hasMessageStartingWith("around " + guard.getKey()));
    }
  }

  @BothDoors
  void cancelledInTheBody_itIsNeitherRetriedNorHidden(Door door) throws Exception {
    for (var guard : guards().entrySet()) {
      AtomicInteger called = new AtomicInteger();
      on(
          door,
          () ->
              TaskGroup.run(group -> {
                Task<Throwable> task =
                    group.fork(() ->
                        thrownBy(() ->
                            guard
                                .getValue()
                                .call(() -> {
                                  called.incrementAndGet();
                                  Weft.sleep(Runs.DAY);
                                })));
                Runs.until(() -> called.get() == 1);
                task.cancel("enough");
                assertThat(task.join()).as(guard.getKey()).isInstanceOf(InterruptedException.class);
              }));
      assertThat(called).as(guard.getKey()).hasValue(1);
    }
  }
}
