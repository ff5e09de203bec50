package dev.weft.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrayTest {
  private static final long FRESH = PoolConfig.defaults().times().fresh().toNanos();
  private static final long LATER = 1_000_000_000_000L;

  private final Thread me = Thread.currentThread();
  private final Shelf<String, String> shelf = new Shelf<>("a");
  private final Tray<String, String> tray = new Tray<>(PoolConfig.defaults());

  private Slot<String, String> slot(int number) {
    Slot<String, String> slot = new Slot<>(shelf, number);
    slot.opened("thing", Long.MAX_VALUE, 0);
    slot.lent(me, 0, FRESH);
    return slot;
  }

  @Test
  void whatWasPutLastIsTakenFirst() {
    tray.open(LATER);
    Slot<String, String> one = slot(1);
    Slot<String, String> two = slot(2);
    assertThat(tray.put(one, 1)).isTrue();
    assertThat(tray.put(two, 2)).isTrue();
    assertThat(tray.take("a", me, 3)).isSameAs(two);
    assertThat(two.isLentTo(me)).isTrue();
    assertThat(tray.take("a", me, 3)).isSameAs(one);
    assertThat(tray.take("a", me, 3)).isNull();
  }

  @Test
  void aShutTrayTakesNothing() {
    assertThat(tray.put(slot(1), 1)).isFalse();
    tray.open(LATER);
    Slot<String, String> one = slot(1);
    tray.put(one, 1);
    assertThat(tray.shut()).containsExactly(one);
    assertThat(tray.put(slot(2), 1)).isFalse();
    assertThat(tray.take("a", me, 2)).isNull();
  }

  @Test
  void aClearedTrayStaysAsItIs() {
    assertThat(tray.clear()).isEmpty();
    assertThat(tray.isOpen()).isFalse();
    tray.open(LATER);
    Slot<String, String> one = slot(1);
    Slot<String, String> two = slot(2);
    tray.put(one, 1);
    tray.put(two, 2);
    assertThat(tray.clear()).containsExactly(one, two);
    assertThat(tray.isOpen()).isTrue();
    assertThat(tray.take("a", me, 3)).isNull();
  }

  @Test
  void anotherKeyAndWhatIsNotFreshAreLeftToTheBooks() {
    tray.open(LATER);
    tray.put(slot(1), 1);
    assertThat(tray.take("b", me, 2)).isNull();
    assertThat(tray.take("a", me, 1 + FRESH)).isNull();
    assertThat(tray.take("a", me, FRESH)).isNotNull();
  }

  @Test
  void whenTheBooksHaveSomethingToDoNothingIsPassedOn() {
    tray.open(10);
    Slot<String, String> one = slot(1);
    assertThat(tray.put(one, 9)).isTrue();
    assertThat(tray.take("a", me, 10)).isNull();
    assertThat(tray.put(slot(2), 10)).isFalse();
  }

  @Test
  void whatIsPastItsLifetimeIsNotPassedOn() {
    tray.open(LATER);
    Slot<String, String> slot = new Slot<>(shelf, 1);
    slot.opened("thing", 5, 0);
    assertThat(tray.put(slot, 5)).isFalse();
  }

  @Test
  void whatWasTooLongOutIsNotPassedOn() {
    PoolConfig.Leaks watched = new PoolConfig.Leaks(Duration.ofNanos(5), 0, _ -> {});
    Tray<String, String> watching = new Tray<>(PoolConfig.defaults().withLeaks(watched));
    watching.open(LATER);
    assertThat(watching.put(slot(1), 5)).isFalse();
    assertThat(watching.put(slot(2), 4)).isTrue();
  }

  @Test
  void holdsAreTakenNoteOfOnce() {
    Slot<String, String> slot = slot(1);
    tray.open(LATER);
    tray.put(slot, 7);
    List<Long> seen = new ArrayList<>();
    slot.holds.drain(seen::add);
    slot.holds.drain(seen::add);
    assertThat(seen).containsExactly(7L);
    for (int i = 0; !slot.holds.isFull(); i++) {
      slot.holds.add(i);
    }
    slot.holds.drain(seen::add);
    assertThat(slot.holds.isFull()).isFalse();
    assertThat(seen).hasSize(65).endsWith(63L);
  }

  // ---- nobody has what another one has ----

  /** What borrowers do with a tray. */
  private interface Passing {
    @Nullable Slot<String, String> take();

    boolean put(Slot<String, String> slot);
  }

  /** Fails if a slot is handed out that somebody has. */
  private static final class Checker {
    private final Collection<Slot<String, String>> out = ConcurrentHashMap.newKeySet();

    boolean pass(Passing passing) {
      Slot<String, String> slot = passing.take();
      if (slot == null) {
        return false;
      }
      took(slot);
      gives(slot);
      return passing.put(slot);
    }

    void took(Slot<String, String> slot) {
      if (!out.add(slot)) {
        throw new AssertionError("somebody has " + slot);
      }
    }

    void gives(Slot<String, String> slot) {
      out.remove(slot);
    }
  }

  private final Passing real =
      new Passing() {
        @Override
        public @Nullable Slot<String, String> take() {
          return tray.take("a", me, 1);
        }

        @Override
        public boolean put(Slot<String, String> slot) {
          return tray.put(slot, 1);
        }
      };

  @Test
  void manyThreadsAndTheBooksNeverHaveTheSameSlot() throws Exception {
    Checker checker = new Checker();
    tray.open(LATER);
    for (int i = 1; i <= 8; i++) {
      tray.put(slot(i), 1);
    }
    try (var threads = Executors.newFixedThreadPool(5)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> borrow(checker)));
      }
      all.add(threads.submit(() -> book(checker)));
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(tray.shut()).hasSize(8).doesNotHaveDuplicates();
  }

  private void borrow(Checker checker) {
    for (int i = 0; i < 20_000; i++) {
      Slot<String, String> slot = real.take();
      if (slot != null) {
        checker.took(slot);
        checker.gives(slot);
        putBack(slot);
      }
    }
  }

  /** Until the tray is open again. */
  private void putBack(Slot<String, String> slot) {
    do {
      slot.holds.drain(_ -> {});
      Thread.onSpinWait();
    } while (!real.put(slot));
  }

  private void book(Checker checker) {
    for (int i = 0; i < 20_000; i++) {
      var slots = i % 2 == 0 ? tray.clear() : tray.shut();
      slots.forEach(checker::took);
      slots.forEach(checker::gives);
      tray.open(LATER);
      slots.forEach(this::putBack);
    }
  }

  @Test
  void aTwinThatForgetsToTakeOffIsCaught() {
    Slot<String, String> only = slot(1);
    Passing twin =
        new Passing() {
          @Override
          public Slot<String, String> take() {
            return only;
          }

          @Override
          public boolean put(Slot<String, String> slot) {
            return true;
          }
        };
    Checker checker = new Checker();
    checker.took(only);
    assertThatThrownBy(() -> checker.pass(twin)).isInstanceOf(AssertionError.class);
    assertThat(new Checker().pass(twin)).isTrue();
  }
}
