package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.task.Clock;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import java.time.Duration;

/** How long borrowers of a pool in a group wait: the keeper tells them, in time. */
class PoolPatienceSimulatedTest {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private static final PoolConfig ONE =
      PoolConfig.defaults()
          .withMax(1)
          .withBorrowTimeout(PATIENCE)
          .withFreshTime(Duration.ofMillis(10));

  /** Things whose validation takes a while. */
  private record Slow(Duration validation) implements PoolFactory<String, Integer> {
    @Override
    public Integer open(String key) {
      return 1;
    }

    @Override
    public boolean isUsable(Integer thing) {
      return true;
    }

    @Override
    public boolean validate(Integer thing) throws InterruptedException {
      Weft.sleep(validation);
      return true;
    }

    @Override
    public void close(Integer thing) {}
  }

  /** What is done with a pool of one thing. */
  private interface Story {
    void with(TaskGroup group, Pool<String, Integer> pool) throws Exception;
  }

  private static void with(Duration validation, Story story) throws InterruptedException {
    TaskGroup.run(group -> {
      Pool<String, Integer> pool = Pool.open(group, new Slow(validation), ONE);
      story.with(group, pool);
      assertThat(pool.stats().waiters()).isZero();
      assertThat(pool.close(Duration.ZERO)).isEmpty();
    });
  }

  /** Borrows in vain. {@return after which time it was told so} */
  private static Duration inVain(Pool<String, Integer> pool) {
    long start = Clock.current().nanos();
    assertThatThrownBy(() -> pool.borrow("a"))
        .isInstanceOfSatisfying(
            TimedOutException.class,
            e -> {
              assertThat(e.bound()).isEqualTo(PATIENCE);
              assertThat(e.getStackTrace()).anyMatch(at -> at.getMethodName().equals("inVain"));
            });
    return Clock.current().since(start);
  }

  @Simulated(seeds = 300)
  void eachInLine_isToldAfterItsOwnTime_toTheNanosecond() throws InterruptedException {
    with(
        Duration.ZERO,
        (group, pool) -> {
          Lease<Integer> held = pool.borrow("a");
          TaskGroup.run(crowd -> {
            for (int i = 0; i < 5; i++) {
              crowd.fork(() -> {
                Chaos.pause(300);
                assertThat(inVain(pool)).isEqualTo(PATIENCE);
              });
            }
          });
          assertThat(pool.stats().totals().timeouts()).isEqualTo(5);
          held.giveBack();
          pool.borrow("a").giveBack();
        });
  }

  @Simulated(seeds = 300)
  void aThing_comesInTime_orNotAtAll() throws InterruptedException {
    with(
        Duration.ZERO,
        (group, pool) -> {
          Lease<Integer> held = pool.borrow("a");
          boolean[] got = new boolean[1];
          Task<?> waiting =
              group.fork(() -> {
                try {
                  pool.borrow("a").giveBack();
                  got[0] = true;
                } catch (TimedOutException e) {
                  // as it may
                }
              });
          int late = 90 + Chaos.upTo(20);
          Weft.sleep(Chaos.millis(late));
          held.giveBack();
          waiting.join();
          assertThat(late == 100 || got[0] == late < 100).isTrue();
          assertThat(pool.stats().inUse()).isZero();
        });
  }

  @Simulated(seeds = 50)
  void aValidation_isInTheTimeOfTheBorrower_likeItsWait() throws InterruptedException {
    with(
        Duration.ofMillis(80),
        (group, pool) -> {
          Lease<Integer> held = pool.borrow("a");
          Task<?> giver =
              group.fork(() -> {
                Weft.sleep(Duration.ofMillis(50));
                held.discard();
              });
          pool.borrow("a").giveBack(); // a new one
          giver.join();
          Weft.sleep(Duration.ofMillis(20));
          Lease<Integer> valid = pool.borrow("a");
          assertThat(pool.stats().totals().timeouts()).isZero();
          valid.giveBack();
        });
    with(
        Duration.ofHours(1),
        (group, pool) -> {
          pool.borrow("a").giveBack();
          Weft.sleep(Duration.ofMillis(20));
          assertThat(inVain(pool)).isEqualTo(PATIENCE);
        });
  }
}
