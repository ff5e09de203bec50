package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.pool.Place.Waiter;
import dev.weft.pool.PoolStats.Cause;
import dev.weft.task.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long SECOND = 1_000_000_000L;

  private final Thread me = Thread.currentThread();
  private Ledger<String, String> ledger = ledger(PoolConfig.defaults().withMax(4).withMaxPerKey(2));

  private static Ledger<String, String> ledger(PoolConfig config) {
    return new Ledger<>(config, new Tally(), false);
  }

  private Slot<String, String> open(String key, long now) {
    Slot<String, String> slot = (Slot<String, String>) ledger.enter(key, me, now);
    if (!slot.isOpen()) {
      ledger.opened(slot, key + slot.number, 0, 0, now);
    }
    return slot;
  }

  private Waiter<String, String> line(String key) {
    return (Waiter<String, String>) ledger.enter(key, me, 0);
  }

  /** Does the chores; {@return what was closed} */
  private List<String> chores() {
    List<String> closed = new ArrayList<>();
    Chores<String, String> chores = ledger.takeChores();
    if (chores != null) {
      chores.closing().forEach(slot -> closed.add(slot.value()));
      chores.deliver().forEach(slot -> ledger.untaken(slot, 0));
      ledger.closed(chores.closing(), 0);
    }
    return closed;
  }

  @Test
  void waitersAreServedInTheirOrder() throws Exception {
    var a = open("a", 0);
    var b = open("a", 0);
    var first = line("a");
    var second = line("a");
    ledger.giveBack(b, 0);
    ledger.giveBack(a, 0);
    chores();
    assertThat(first.handoff.await()).isSameAs(b);
    assertThat(second.handoff.await()).isSameAs(a);
  }

  @Test
  void aWaiterWhoseKeyIsAtItsLimitHoldsUpNobody() throws Exception {
    open("a", 0);
    open("a", 0);
    var blocked = line("a");
    open("b", 0);
    var last = open("c", 0);
    var behind = line("d");
    ledger.discard(last, Cause.DISCARDED, 0);
    chores();
    assertThat(blocked.handoff.isSettled()).isFalse();
    assertThat(behind.handoff.await().isOpen()).isFalse();
  }

  @Test
  void theOldestWaiterOfAnotherKeyComesBeforeAYoungerOneOfTheSame() throws Exception {
    var a = open("a", 0);
    open("a", 0);
    open("b", 0);
    open("b", 0);
    var older = line("c");
    var younger = line("a");
    ledger.giveBack(a, 0);
    assertThat(chores()).containsExactly("a1");
    assertThat(older.handoff.await().isOpen()).isFalse();
    assertThat(younger.handoff.isSettled()).isFalse();
  }

  @Test
  void theLeastRecentlyUsedIdleThingMakesRoom() {
    var a = open("a", 0);
    var b = open("b", 0);
    var c = open("c", 0);
    var d = open("d", 0);
    List.of(b, a, d, c).forEach(slot -> ledger.giveBack(slot, 0));
    open("e", 0);
    assertThat(chores()).containsExactly("b2");
    assertThat(ledger.stats().evicted(Cause.ROOM)).isEqualTo(1);
  }

  @Test
  void theMostRecentlyUsedThingIsLentFirst() {
    var a = open("a", 0);
    var b = open("a", 0);
    ledger.giveBack(b, 0);
    ledger.giveBack(a, 0);
    assertThat(ledger.takeFresh("a", me, 0)).isSameAs(a);
  }

  @Test
  void expiredThingsOfEveryKeyAreSwept() {
    ledger.giveBack(open("a", 0), 0);
    ledger.giveBack(open("b", 0), 30 * SECOND);
    assertThat(chores()).isEmpty();
    ledger.takeFresh("c", me, 60 * SECOND);
    assertThat(chores()).containsExactly("a1");
    ledger.takeFresh("c", me, 90 * SECOND);
    assertThat(chores()).containsExactly("b2");
    assertThat(ledger.stats().evicted(Cause.IDLE)).isEqualTo(2);
    assertThat(ledger.stats().size()).isZero();
  }

  /** The bug of pgx #1437 was to draw lots anew at each return. */
  @Test
  void aLifetimeIsUpToTenPercentShorterAndFixedWhenTheThingIsOpened() {
    ledger = ledger(PoolConfig.defaults().withMax(1000).withMaxPerKey(1000));
    long whole = Duration.ofMinutes(30).toNanos();
    for (int i = 0; i <= 10; i++) {
      var slot = (Slot<String, String>) ledger.enter("a", me, 0);
      ledger.opened(slot, "thing", 0, i / 10.0, 0);
      long death = whole - (long) (whole / 10.0 * (i / 10.0));
      assertThat(slot.isDead(death - 1)).isFalse();
      assertThat(slot.isDead(death)).isTrue();
      ledger.giveBack(slot, SECOND / 10);
      assertThat(ledger.takeFresh("a", me, SECOND / 5)).isSameAs(slot);
      assertThat(slot.isDead(death - 1)).isFalse();
    }
  }

  @Test
  void whatIsPastItsLifetimeIsClosedOnTheWayBack() {
    var slot = open("a", 0);
    ledger.giveBack(slot, Duration.ofMinutes(30).toNanos());
    assertThat(chores()).containsExactly("a1");
    assertThat(ledger.stats().evicted(Cause.LIFETIME)).isEqualTo(1);
  }

  @Test
  void aWaiterThatLeftIsPassedOver() throws Exception {
    var a = open("a", 0);
    open("a", 0);
    var gone = line("a");
    var next = line("a");
    ledger.leave(gone, 0);
    ledger.giveBack(a, 0);
    chores();
    assertThat(gone.handoff.isSettled()).isFalse();
    assertThat(next.handoff.await()).isSameAs(a);
  }

  @Test
  void aLineThatIsFullRefuses() {
    ledger = ledger(PoolConfig.defaults().withMax(1).withMaxWaiters(1));
    open("a", 0);
    line("b");
    assertThatThrownBy(() -> line("c"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the line for c is full (maxWaiters 1; 1 of 1 exist, 0 idle, 0 of 64 for this key, 1"
                + " waiting)");
    assertThat(ledger.stats().totals().refused()).isEqualTo(1);
  }

  @Test
  void anUnusableThingIsReplacedWithoutLosingTheTurn() {
    var a = open("a", 0);
    var b = open("a", 0);
    var waiter = line("a");
    var fresh = (Slot<String, String>) ledger.replace(a, me, 0, 0);
    assertThat(fresh.isOpen()).isFalse();
    assertThat(waiter.handoff.isSettled()).isFalse();
    assertThat(chores()).containsExactly("a1");
    assertThat(ledger.stats().inUse()).isEqualTo(1);
    assertThat(ledger.stats().opening()).isEqualTo(1);
    assertThat(b.isOpen()).isTrue();
  }
}
