package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.PoolStats.Cause;
import dev.weft.pool.Things.Thing;
import dev.weft.task.ClosedException;
import dev.weft.task.Deadline;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolCloseTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Things things = new Things();
  private final Pool<String, Thing> pool = Pool.open(things, PoolConfig.defaults().withMax(2));

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aClosedPoolRefusesAndIsEmpty(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () -> {
          pool.use("a", thing -> thing);
          assertThat(pool.close(Deadline.in(Duration.ZERO))).isEmpty();
          assertThat(pool.close(Deadline.in(LONG))).isEmpty();
          assertThatThrownBy(() -> pool.borrow("a"))
              .isInstanceOf(ClosedException.class)
              .hasMessage("the pool is closed: nothing to borrow for a");
        });
    assertThat(things.alive.get()).isZero();
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void closingFailsWhoWaitsAndWaitsForWhatIsOut(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> a = pool.borrow("a");
              Lease<Thing> b = pool.borrow("b");
              var waiting =
                  group.fork(() ->
                      assertThatThrownBy(() -> pool.borrow("c"))
                          .isInstanceOf(ClosedException.class)
                          .hasMessageContaining("while a borrower waited for c"));
              Things.until(() -> pool.stats().waiters() == 1);
              var closing = group.fork(() -> pool.close(Deadline.in(LONG)));
              waiting.join();
              a.giveBack();
              assertThat(closing.state().ended()).isFalse();
              b.discard();
              assertThat(closing.join()).isEmpty();
            }));
    assertThat(things.alive.get()).isZero();
    things.assertConserved(pool);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatIsStillOutAfterTheGraceTimeIsClosedAndNamed(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Handoff<Lease<Thing>> lent = new Handoff<>();
              group.fork("keeper", () -> lent.give(pool.borrow("a"))).join();
              assertThat(pool.close(Deadline.in(Duration.ofMillis(5))))
                  .singleElement()
                  .satisfies(left -> {
                    assertThat(left.key()).isEqualTo("a");
                    assertThat(left.borrower()).contains("keeper");
                    assertThat(left.held()).isPositive();
                  });
              assertThat(things.closed).containsExactly("a1");
              lent.await().giveBack(); // comes too late and does no harm
            }));
    things.assertConserved(pool);
    assertThat(pool.stats().evicted(Cause.CLOSED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void whatIsOpenedAfterTheGraceTimeIsClosedAtOnce(Door door) throws Exception {
    Handoff<Boolean> gate = new Handoff<>();
    things.gates.put("a", gate);
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              var opening =
                  group.fork(() ->
                      assertThatThrownBy(() -> pool.borrow("a"))
                          .isInstanceOf(ClosedException.class));
              Things.until(() -> pool.stats().opening() == 1);
              assertThat(pool.close(Deadline.in(Duration.ZERO))).hasSize(1);
              gate.give(true);
              opening.join();
            }));
    assertThat(things.opened.get()).isEqualTo(1);
    assertThat(things.alive.get()).isZero();
    assertThat(pool.stats().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void aCancelledCloserStillCloses(Door door) throws Exception {
    Weft.run(
        Things.on(door),
        () ->
            TaskGroup.run(group -> {
              Lease<Thing> a = pool.borrow("a");
              Lease<Thing> b = pool.borrow("b");
              var waiting =
                  group.fork(() ->
                      assertThatThrownBy(() -> pool.borrow("c"))
                          .isInstanceOf(ClosedException.class));
              Things.until(() -> pool.stats().waiters() == 1);
              var closing = group.fork(() -> pool.close(Deadline.in(LONG)));
              waiting.join(); // so the pool is closing
              closing.cancel("test");
              Things.until(() -> closing.state().ended());
              assertThat(things.closed).containsExactlyInAnyOrder("a1", "b2");
              a.giveBack();
              b.discard();
            }));
    things.assertConserved(pool);
  }
}
