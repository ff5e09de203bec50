package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.Things.Thing;
import dev.weft.task.Handoff;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the pool and its factory promise each other, and what threads that are no task may do. */
class PoolPromisesTest {
  private final Things things = new Things();

  /** A factory whose methods throw what they are told to. */
  private static final class Throwing implements PoolFactory<String, String> {
    private Throwable opening = new Throwable();
    private Throwable asked = new Throwable();
    private Throwable closing = new Throwable();

    @Override
    public String open(String key) {
      maybe(opening);
      return key;
    }

    @Override
    public boolean isUsable(String thing) {
      maybe(asked);
      return true;
    }

    @Override
    public void close(String thing) {
      maybe(closing);
    }

    private static void maybe(Throwable thrown) {
      if (thrown instanceof Error e) {
        throw e;
      }
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
    }
  }

  private static void assertRoomForOne(Pool<String, String> pool) throws InterruptedException {
    assertThat(pool.stats().inUse()).isZero();
    assertThat(pool.<String>use("next", thing -> thing)).isEqualTo("next");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whateverCloseThrows_theRoomIsFree(Door door) throws Exception {
    for (Throwable thrown : new Throwable[] {new IllegalStateException(), new AssertionError()}) {
      Throwing factory = new Throwing();
      factory.closing = thrown;
      Pool<String, String> pool = Pool.open(factory, PoolConfig.defaults().withMax(1));
      Weft.run(
          Things.on(door),
          () -> {
            pool.borrow("a").discard();
            assertRoomForOne(pool);
            assertThat(pool.close(Duration.ofSeconds(9))).isEmpty();
          });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whateverIsUsableThrows_theThingIsUnusable(Door door) throws Exception {
    for (Throwable thrown : new Throwable[] {new IllegalStateException(), new AssertionError()}) {
      Throwing factory = new Throwing();
      Pool<String, String> pool = Pool.open(factory, PoolConfig.defaults().withMax(1));
      Weft.run(
          Things.on(door),
          () -> {
            pool.use("a", thing -> thing);
            factory.asked = thrown;
            Lease<String> another = pool.borrow("a"); // the idle one was found to be unusable
            another.giveBack();
            factory.asked = new Throwable();
            assertRoomForOne(pool);
          });
      assertThat(pool.stats().evicted(Cause.UNUSABLE)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void anUncheckedFailureToOpen_isSeenAsItself_andTheRoomIsFree(Door door) throws Exception {
    for (Throwable thrown : new Throwable[] {new IllegalStateException(), new AssertionError()}) {
      Throwing factory = new Throwing();
      factory.opening = thrown;
      Pool<String, String> pool = Pool.open(factory, PoolConfig.defaults().withMax(1));
      Weft.run(
          Things.on(door),
          () -> {
            assertThatThrownBy(() -> pool.borrow("a")).isSameAs(thrown);
            factory.opening = new Throwable();
            assertRoomForOne(pool);
          });
    }
  }

  @Test
  void outsideOfATaskOnlyIdleThingsAreLent() throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(1));
    assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(IllegalStateException.class);
    assertThat(pool.stats().inUse()).isZero();
    Thing thing = Weft.run(() -> pool.<Thing>use("a", it -> it));
    assertThat(pool.<Thing>use("a", it -> it)).isSameAs(thing);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(InterruptedException.class);
    things.assertConserved(pool);
    assertThat(pool.stats().idle()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void anyThreadMayEndALoan_andServesWhoWaits(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(1));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> lease = pool.borrow("a");
              var waiting = group.fork(() -> pool.<String>use("a", Thing::toString));
              Things.until(() -> pool.stats().waiters() == 1);
              Offload.blocking(lease::giveBack);
              assertThat(waiting.join()).isEqualTo("a1");
            }));
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aBodyThatIsToldToStop_discardsItsThing(Door door) throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(1));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              var task = group.fork(() -> pool.use("a", it -> new Handoff<Boolean>().await()));
              Things.until(() -> pool.stats().inUse() == 1);
              task.cancel("enough");
              task.settle();
              assertThat(pool.stats().evicted(Cause.DISCARDED)).isEqualTo(1);
            }));
    things.assertConserved(pool);
  }

  @Test
  void itSaysHowItIs() throws Exception {
    Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(3));
    Weft.run(() -> {
      Lease<Thing> lease = pool.borrow("a");
      pool.use("b", it -> it);
      assertThat(pool).hasToString("pool (1 of 3 in use, 1 idle, 0 waiting)");
      lease.giveBack();
    });
  }
}
