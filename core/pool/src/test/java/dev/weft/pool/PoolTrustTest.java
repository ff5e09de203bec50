package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.PoolWarning.Kind;
import dev.weft.pool.Things.Thing;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pool does about things and borrowers that are not to be trusted. */
class PoolTrustTest {
  private static final Duration ZERO = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Things things = new Things();
  private final List<PoolWarning> warnings = new CopyOnWriteArrayList<>();

  private Pool<String, Thing> open(PoolConfig config) {
    return Pool.open(things, config);
  }

  private PoolConfig watching(Duration after, int sampleEvery) {
    return PoolConfig.defaults()
        .withMax(2)
        .withLeaks(new PoolConfig.Leaks(after, sampleEvery, warnings::add));
  }

  // ---- things ----

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aFreshThingIsNotValidatedAndAnOldOneIs(Door door) throws Exception {
    Pool<String, Thing> fresh = open(PoolConfig.defaults().withFreshTime(LONG));
    Pool<String, Thing> always = open(PoolConfig.defaults().withFreshTime(ZERO));
    Weft.run(
        Things.on(door),
        () -> {
          fresh.use("a", thing -> thing);
          fresh.use("a", thing -> thing);
          assertThat(things.validated.get()).isZero();
          always.use("a", thing -> thing);
          always.use("a", thing -> thing);
          assertThat(things.validated.get()).isEqualTo(1);
          fresh.close(ZERO);
          always.close(ZERO);
        });
    assertThat(things.alive.get()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatFailsItsValidationIsReplacedAndItsBorrowerKeepsItsTurn(Door door) throws Exception {
    PoolConfig config = PoolConfig.defaults().withMax(1).withFreshTime(ZERO);
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              for (Pool<String, Thing> pool :
                  List.of(open(config), Pool.open(group, things, config))) {
                Thing old = pool.use("a", thing -> thing);
                things.valid =
                    thing -> {
                      if (thing == old) {
                        throw new IOException("gone");
                      }
                      return true;
                    };
                assertThat(pool.<Thing>use("a", thing -> thing)).isNotSameAs(old);
                assertThat(pool.stats().evicted(Cause.UNUSABLE)).isEqualTo(1);
                assertThat(pool.close(LONG)).isEmpty();
              }
            }));
    assertThat(things.alive.get()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void cancelledOrTimedOutDuringValidationClosesTheThing(Door door) throws Exception {
    Pool<String, Thing> pool =
        open(
            PoolConfig.defaults()
                .withMax(1)
                .withFreshTime(ZERO)
                .withBorrowTimeout(Duration.ofMillis(300)));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Things.borrow(pool, "a").giveBack();
              Handoff<Boolean> asked = new Handoff<>();
              things.valid =
                  thing -> {
                    asked.give(true);
                    return new Handoff<Boolean>().await();
                  };
              var task = group.fork(() -> pool.borrow("a"));
              asked.await();
              task.cancel("test");
              assertThatThrownBy(task::join).isInstanceOf(TaskCancelledException.class);
              assertThat(things.closed).containsExactly("a1");
              Things.borrow(pool, "a").giveBack();
              assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(TimedOutException.class);
              assertThat(things.closed).containsExactly("a1", "a2");
            }));
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatCannotBeResetIsClosedAndItsPermissionPassesOn(Door door) throws Exception {
    Pool<String, Thing> pool = open(PoolConfig.defaults().withMax(1));
    Weft.run(
        Things.on(door),
        () -> {
          things.resets = false;
          pool.use("a", thing -> thing);
          assertThat(things.closed).containsExactly("a1");
          assertThat(pool.<String>use("b", Thing::toString)).isEqualTo("b2");
        });
    things.assertConserved(pool);
    assertThat(pool.stats().evicted(Cause.UNUSABLE)).isEqualTo(2);
  }

  // ---- borrowers ----

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aLoanWithoutAnEndIsReportedOnceWithItsStack(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Pool<String, Thing> pool =
                  Pool.open(group, things, watching(Duration.ofMillis(5), 1));
              Lease<Thing> lease = pool.borrow("a");
              Things.until(() -> !warnings.isEmpty());
              Weft.sleep(Duration.ofMillis(20));
              pool.use("b", thing -> thing); // on a busy machine this may take too long, too
              assertThat(pool.loans()).hasSize(1);
              lease.giveBack();
              assertThat(pool.close(LONG)).isEmpty();
              Things.until(() -> pool.stats().totals().overdue() == warnings.size());
            }));
    assertThat(warnings).filteredOn(it -> it.loan().key().equals("a")).hasSize(1);
    PoolWarning warning = warnings.getFirst();
    assertThat(warning.kind()).isEqualTo(Kind.OVERDUE);
    assertThat(warning.text()).startsWith("a loan is longer than 5 ms: a, held for ");
    assertThat(warning.loan().stack()).isNotEmpty().hasSizeLessThanOrEqualTo(16);
    assertThat(warning.loan().stack().getFirst().getClassName())
        .isEqualTo(PoolTrustTest.class.getName());
    assertThat(warning.toString()).contains("\n    at ").contains("PoolTrustTest");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void oneLoanInSoManyKeepsItsStack(Door door) throws Exception {
    Pool<String, Thing> pool = open(watching(ZERO, 2));
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> one = pool.borrow("a");
          Lease<Thing> two = pool.borrow("a");
          assertThat(pool.loans())
              .extracting(loan -> loan.stack().isEmpty())
              .containsExactly(false, true);
          one.giveBack();
          two.giveBack();
        });
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aLeaseThatWasGarbageCollectedIsReportedAndItsPermissionComesBack(Door door)
      throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Pool<String, Thing> pool = Pool.open(group, things, watching(ZERO, 1).withMax(1));
              lose(pool);
              var waiting = group.fork(() -> pool.<String>use("a", Thing::toString));
              Things.until(() -> {
                System.gc();
                return waiting.state().ended();
              });
              assertThat(waiting.join()).isEqualTo("a2");
              assertThat(pool.stats().totals().lost()).isEqualTo(1);
              assertThat(pool.stats().evicted(Cause.LEAKED)).isEqualTo(1);
              assertThat(pool.close(LONG)).isEmpty();
              things.assertConserved(pool);
            }));
    assertThat(warnings).extracting(PoolWarning::kind).containsExactly(Kind.LOST);
    assertThat(warnings.getFirst().loan().stack()).isNotEmpty();
  }

  @SuppressWarnings("CheckReturnValue") // that is the mistake
  private static void lose(Pool<String, Thing> pool) throws InterruptedException {
    pool.borrow("a");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aLeaseThatIsHeldIsNotTakenForLost(Door door) throws Exception {
    Pool<String, Thing> pool = open(watching(ZERO, 0));
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> lease = pool.borrow("a");
          System.gc();
          pool.use("b", thing -> thing);
          lease.giveBack();
        });
    things.assertConserved(pool);
    assertThat(pool.stats().totals().lost()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aTaskThatHoldsOneAndWaitsForAnotherIsReported(Door door) throws Exception {
    Pool<String, Thing> pool = open(watching(ZERO, 1).withBorrowTimeout(Duration.ofMillis(20)));
    Weft.run(
        Things.on(door),
        () -> {
          Lease<Thing> one = Things.borrow(pool, "a");
          Lease<Thing> two = Things.borrow(pool, "a");
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(TimedOutException.class);
          assertThatThrownBy(() -> pool.borrow("a")).isInstanceOf(TimedOutException.class);
          one.giveBack();
          two.giveBack();
        });
    assertThat(pool.stats().totals().nested()).isEqualTo(2);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst().kind()).isEqualTo(Kind.NESTED);
    assertThat(warnings.getFirst().text())
        .contains(" holds 2 of a pool and waits for one more")
        .endsWith("let max be more than tasks × held");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aReportThatThrowsDoesNotBreakThePool(Door door) throws Exception {
    PoolConfig.Leaks bad =
        new PoolConfig.Leaks(
            Duration.ofNanos(1),
            0,
            warning -> {
              throw new IllegalStateException("a report that throws");
            });
    Pool<String, Thing> pool = open(PoolConfig.defaults().withLeaks(bad));
    Weft.run(
        Things.on(door),
        () -> {
          for (int i = 0; i < 10; i++) {
            pool.use("a", thing -> pool.<Thing>use("b", other -> other));
          }
        });
    things.assertConserved(pool);
    assertThat(pool.stats().totals().overdue()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aLeaseGoesBackToThePoolItCameFromWhoeverHoldsIt(Door door) throws Exception {
    Pool<String, Thing> one = open(PoolConfig.defaults());
    Pool<String, Thing> two = open(PoolConfig.defaults());
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> lease = one.borrow("a");
              group
                  .fork(() ->
                      two.use(
                          "a",
                          thing -> {
                            lease.giveBack();
                            return thing;
                          }))
                  .join();
              assertThat(one.stats().idle()).isEqualTo(1);
              assertThat(two.stats().idle()).isEqualTo(1);
              one.close(LONG);
              lease.giveBack();
              assertThatThrownBy(lease::value).isInstanceOf(ClosedException.class);
              assertThat(one.stats().size()).isZero();
              two.close(LONG);
            }));
    assertThat(things.alive.get()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void theStatsSayHowLongItTook(Door door) throws Exception {
    Pool<String, Thing> pool = open(PoolConfig.defaults().withMax(1));
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> first = pool.borrow("a");
              for (int i = 0; i < 10; i++) {
                group.fork(() ->
                    pool.use(
                        "a",
                        thing -> {
                          Weft.sleep(Duration.ofMillis(1));
                          return thing;
                        }));
              }
              Things.until(() -> pool.stats().waiters() == 10);
              Weft.sleep(Duration.ofMillis(1));
              first.giveBack();
            }));
    PoolStats.Times times = pool.stats().times();
    assertThat(times.waiting().count()).isEqualTo(11);
    assertThat(times.waiting().max()).isGreaterThan(Duration.ofMillis(9));
    assertThat(times.hold().count()).isEqualTo(11);
    assertThat(times.hold().percentile(0.1)).isGreaterThan(Duration.ofMillis(1));
    assertThat(times.creation().count()).isEqualTo(1);
    things.assertConserved(pool);
  }
}
