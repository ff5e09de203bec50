package dev.weft.guard;

import static dev.weft.guard.Runs.on;
import static dev.weft.guard.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Retry<Object> QUICK =
      Retry.defaults().withBackOff(BackOff.defaults().withBounds(Duration.ZERO, Duration.ZERO));
  private static final Retry<Object> LONG =
      Retry.defaults()
          .withWithin(Runs.DAY)
          .withWorth(Worth.defaults().withAsked(attempt -> Optional.of(Duration.ofSeconds(50))));

  private final AtomicInteger calls = new AtomicInteger();

  private String failUntil(int attempt) throws IOException {
    int n = calls.incrementAndGet();
    if (n < attempt) {
      throw new IOException("attempt " + n);
    }
    return "done";
  }

  @BothDoors
  void triesAgainWhatMayWorkNextTime(Door door) throws Exception {
    on(door, () -> assertThat(QUICK.<String>call(() -> failUntil(4))).isEqualTo("done"));
    assertThat(calls).hasValue(4);
  }

  @Test
  void lastFailure_saysHowManyAttemptsAndCarriesTheEarlierOnes() {
    Throwable e = thrownBy(() -> QUICK.call(() -> failUntil(99)));
    assertThat(e).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("attempt 4");
    Throwable root = Worth.root(e);
    assertThat(root.getSuppressed()).hasSize(4);
    assertThat(root.getSuppressed()[0])
        .isInstanceOfSatisfying(GaveUpException.class, g -> assertThat(g.attempts()).isEqualTo(4))
        .hasMessage("gave up after 4 attempts: no more than 3 retries");
    assertThat(root.getSuppressed()[1]).hasMessage("attempt 1");
  }

  @Test
  void failureThrownAgainAndAgain_doesNotSuppressItself() {
    BrokenException same = new BrokenException("same");
    Throwable e =
        thrownBy(() ->
            QUICK.call(() -> {
              throw same;
            }));
    assertThat(e).isSameAs(same);
    assertThat(e.getSuppressed()).hasSize(1);
  }

  @Test
  void refusalAndBug_areNotTriedAgain() {
    assertThatThrownBy(() ->
            QUICK.call(() -> {
              calls.incrementAndGet();
              throw new RefusedException("too much");
            }))
        .isInstanceOf(RefusedException.class)
        .hasNoSuppressedExceptions();
    assertThat(calls).hasValue(1);
  }

  @Test
  void badOutcome_isTriedAgainAndReturnedAtLast() throws Exception {
    Retry<Integer> retry =
        Retry.<Integer>defaults()
            .withBackOff(BackOff.defaults().withBounds(Duration.ZERO, Duration.ZERO))
            .withWorth(Worth.<Integer>defaults().withOutcomes(status -> status >= 500));
    assertThat(retry.<Integer>call(() -> 500 + calls.getAndIncrement())).isEqualTo(503);
  }

  @Test
  void askedForTime_isHonouredUpToPatience() {
    assertThat(LONG.next(new Worth.Returned<>("fine"), 1, () -> Runs.DAY))
        .isEqualTo(new Retry.Next.Enough());
    Worth.Threw<Object> broken = new Worth.Threw<>(new BrokenException("x"));
    assertThat(LONG.next(broken, 1, () -> Runs.DAY))
        .isEqualTo(new Retry.Next.Wait(Duration.ofSeconds(50)));
    assertThat(
            LONG.withBackOff(BackOff.defaults().withPatience(Duration.ofSeconds(49)))
                .next(broken, 1, () -> Runs.DAY))
        .isInstanceOf(Retry.Next.GiveUp.class);
    assertThat(LONG.next(broken, 1, () -> Duration.ofSeconds(50)))
        .isInstanceOf(Retry.Next.GiveUp.class);
  }

  @Test
  void refusalThatSaysWhen_isTheLeastWait() {
    Retry<Object> retry =
        QUICK
            .withWithin(Runs.DAY)
            .withWorth(
                Worth.defaults()
                    .withFailures(RefusedException.class::isInstance)
                    .withAsked(_ -> Optional.of(Duration.ofSeconds(2))));
    assertThat(retry.next(refused(Duration.ofSeconds(7)), 1, () -> Runs.DAY))
        .isEqualTo(new Retry.Next.Wait(Duration.ofSeconds(7)));
    assertThat(retry.next(refused(Duration.ofSeconds(1)), 1, () -> Runs.DAY))
        .isEqualTo(new Retry.Next.Wait(Duration.ofSeconds(2)));
    assertThat(retry.next(new Worth.Threw<>(new RefusedException("too much")), 1, () -> Runs.DAY))
        .isEqualTo(new Retry.Next.Wait(Duration.ofSeconds(2)));
    assertThat(retry.next(refused(Duration.ofHours(1)), 1, () -> Runs.DAY))
        .isInstanceOf(Retry.Next.GiveUp.class); // more than the patience
  }

  private static Worth.Attempt<Object> refused(Duration retryAfter) {
    return new Worth.Threw<>(new RefusedException("too much", retryAfter));
  }

  @BothDoors
  void retryAroundARateLimit_comesBackWhenThereIsAPermit(Door door) throws Exception {
    RateLimiter limiter = RateLimiter.of("pages", Rate.perSecond(20).withMaxWait(Duration.ZERO));
    Retry<Object> retry =
        QUICK.withWorth(Worth.defaults().withFailures(RefusedException.class::isInstance));
    on(
        door,
        () -> {
          for (int i = 0; i < 4; i++) {
            retry.call(() -> {
              calls.incrementAndGet();
              limiter.acquire();
              return 0;
            });
          }
        });
    assertThat(calls.get()).isBetween(4, 7); // each was refused once at most
  }

  @BothDoors
  void timeoutAround_isNotSleptInto(Door door) throws Exception {
    on(
        door,
        () ->
            assertThatThrownBy(() ->
                    Timeout.after(Duration.ofSeconds(40), () -> LONG.call(() -> failUntil(2))))
                .hasRootCauseMessage("attempt 1"));
  }

  @BothDoors
  void cancelledWhileWaiting_endsAndGivesItsRetryBack(Door door) throws Exception {
    RetryBudget budget = RetryBudget.of(0, 1);
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task = group.fork(() -> LONG.withBudget(budget).call(() -> failUntil(99)));
              Runs.until(() -> budget.stats().retries() == 1);
              task.cancel("enough");
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
              assertThat(budget.stats().retries()).isZero();
            }));
    assertThat(calls).hasValue(1);
  }

  @BothDoors
  void cancelledBefore_doesNotCall(Door door) throws Exception {
    on(
        door,
        () ->
            thrownBy(() ->
                TaskGroup.run(group -> {
                  group.cancel("before");
                  QUICK.call(() -> failUntil(1));
                })));
    assertThat(calls).hasValue(0);
  }

  @Test
  void interruptedThread_leaves() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> QUICK.call(() -> failUntil(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void spentBudget_endsTheCall() {
    RetryBudget budget = RetryBudget.of(0, 0);
    Throwable e = thrownBy(() -> QUICK.withBudget(budget).call(() -> failUntil(9)));
    assertThat(Worth.root(e).getSuppressed()[0]).hasMessageContaining("is spent");
    assertThat(calls).hasValue(1);
    assertThat(budget.stats().refused()).isEqualTo(1);
  }

  @Test
  void budget_isAShareOfTheCallsOfTheLastTenSeconds() {
    RetryBudget budget = RetryBudget.of(0.1, 0);
    for (int i = 0; i < 100; i++) {
      budget.called(0);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(budget.take(1)).isTrue();
    }
    assertThat(budget.take(1)).isFalse();
    budget.giveBack(1);
    assertThat(budget.take(1)).isTrue();
    assertThat(budget.take(11_000 * Runs.MS)).as("the calls are forgotten").isFalse();
  }

  @Test
  void backOff_doublesUpToTheCapWithFullJitter() {
    BackOff backOff =
        BackOff.defaults()
            .withBounds(Duration.ofMillis(10), Duration.ofMillis(50))
            .withRandom(new Random(7));
    for (int failed : new int[] {1, 2, 3, 4, 63, 64, 65, Integer.MAX_VALUE}) {
      long bound = failed < 4 ? 10L << (failed - 1) : 50;
      for (int i = 0; i < 100; i++) {
        assertThat(backOff.delay(failed)).isBetween(Duration.ZERO, Duration.ofMillis(bound));
      }
    }
    assertThatThrownBy(() -> backOff.withBounds(Runs.DAY, Duration.ZERO))
        .hasMessageStartingWith("cap must be at least base");
  }
}
