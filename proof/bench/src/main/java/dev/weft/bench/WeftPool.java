package dev.weft.bench;

import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.pool.PoolConfig;
import dev.weft.pool.PoolFactory;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Weft's own in a group, as it comes, on its loops or on the JDK's scheduler. */
record WeftPool(String name, WeftConfig config) implements PoolDoor {
  private static final String KEY = "database";
  private static final Duration GRACE = Duration.ofSeconds(5);

  static WeftPool loop() {
    return new WeftPool(Scores.WEFT, WeftDoor.loop().config());
  }

  static WeftPool defaultDoor() {
    return new WeftPool("weft-default", WeftDoor.defaultDoor().config());
  }

  /** Things that are numbers, opened in some time. */
  private record Numbers(Duration opening, AtomicInteger opened)
      implements PoolFactory<String, Integer> {
    Numbers(Duration opening) {
      this(opening, new AtomicInteger());
    }

    @Override
    public Integer open(String key) throws InterruptedException {
      Integer thing = opened.incrementAndGet();
      if (opening.isPositive()) {
        Weft.sleep(opening);
      }
      return thing;
    }

    @Override
    public boolean isUsable(Integer thing) {
      return true;
    }

    @Override
    public void close(Integer thing) {}
  }

  /** What is measured of a pool. */
  private interface Measure<T> {
    T of(Pool<String, Integer> pool) throws Exception;
  }

  private <T> T with(Numbers things, int min, int max, Measure<T> measure)
      throws InterruptedException {
    PoolConfig limits = PoolConfig.defaults().withMin(min).withMax(max);
    return Weft.run(
        config,
        () ->
            TaskGroup.call(group -> {
              Pool<String, Integer> pool = Pool.open(group, things, limits);
              pool.warmUp(KEY);
              T measured = measure.of(pool);
              pool.close(GRACE);
              return measured;
            }));
  }

  @Override
  public Cost share(Crowd crowd, int count) throws InterruptedException {
    SyncDoor.Work body = crowd.letsOthersFirst() ? () -> Weft.sleep(Duration.ZERO) : () -> {};
    return with(
        new Numbers(Duration.ZERO),
        crowd.things(),
        crowd.things(),
        pool -> {
          SyncDoor.Work use = () -> use(pool, body);
          return Cost.of(() -> together(crowd.tasks(), use.times(count / crowd.tasks())));
        });
  }

  @Override
  public Spike spike() throws InterruptedException {
    Numbers things = new Numbers(OPENING);
    return with(
        things,
        IDLE_BEFORE,
        SPIKE,
        pool -> {
          Cost cost = Cost.of(() -> together(SPIKE, () -> use(pool, () -> Weft.sleep(USE))));
          Weft.sleep(AFTERMATH);
          return new Spike(things.opened.get(), cost.nanos());
        });
  }

  private static void use(Pool<String, Integer> pool, SyncDoor.Work body) throws Exception {
    Lease<Integer> lease = pool.borrow(KEY);
    body.run();
    lease.giveBack();
  }

  private static void together(int tasks, SyncDoor.Work work) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < tasks; i++) {
        group.fork(work::run);
      }
    });
  }
}
