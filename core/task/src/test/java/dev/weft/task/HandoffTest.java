package dev.weft.task;

import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Laws 4 and 7 where they begin: a value arrives or stays with the giver. */
class HandoffTest {
  /** Of each kind and on each engine: 120,000 in all. */
  private static final int RACES = 20_000;

  @BothDoors
  void givesAValueToWhoWaitsAndToWhoComesLater(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> early = new Handoff<>();
              assertThat(early.give("early")).isTrue();
              assertThat(early.isSettled()).isTrue();
              assertThat(early.await()).isEqualTo("early");

              Handoff<String> late = new Handoff<>();
              Task<String> waiter = group.fork(() -> late.await());
              Runs.untilWaiting(waiter);
              assertThat(late.isSettled()).isFalse();
              assertThat(late.give("late")).isTrue();
              assertThat(waiter.join()).isEqualTo("late");
            }));
  }

  @BothDoors
  void failsTheWaiter(Door door) throws Exception {
    on(
        door,
        () -> {
          IllegalStateException unchecked = new IllegalStateException();
          Handoff<String> first = new Handoff<>();
          first.fail(unchecked);
          assertThat(thrownBy(first::await)).isSameAs(unchecked);
          IOException checked = new IOException();
          Handoff<String> second = new Handoff<>();
          second.fail(checked);
          assertThat(thrownBy(second::await))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
        });
  }

  @BothDoors
  void tellsTheGiverThatTheWaiterLeft(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> handoff = new Handoff<>();
              Task<String> waiter = group.fork(() -> handoff.await());
              Runs.untilWaiting(waiter);
              waiter.cancel("leave");
              thrownBy(waiter::join);
              assertThat(handoff.give("late")).isFalse();
              assertThat(handoff.fail(new IOException())).isFalse();
              assertThatThrownBy(handoff::await).isInstanceOf(IllegalStateException.class);
            }));
  }

  @BothDoors
  void leavesASecondValueWithItsGiver_andRefusesASecondWaiter(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<String> given = new Handoff<>();
              given.give("one");
              assertThat(given.give("two")).isFalse();
              assertThat(given.fail(new IOException())).isFalse();
              assertThat(given.await()).isEqualTo("one");

              Handoff<String> awaited = new Handoff<>();
              Task<String> first = group.fork(() -> awaited.await());
              Runs.untilWaiting(first);
              assertThatThrownBy(awaited::await).isInstanceOf(IllegalStateException.class);
              awaited.give("value");
              assertThat(first.join()).isEqualTo("value");
            }));
  }

  @EveryEngine
  void valuesAreNeitherLostNorDoubled_whenCancellationsRace(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          int kept = 0;
          int taken = 0;
          int both = 0;
          for (int i = 0; i < RACES; i++) {
            int outcome =
                TaskGroup.call(group -> {
                  Handoff<String> handoff = new Handoff<>();
                  Task<Boolean> waiter = group.fork(() -> arrives(handoff));
                  Task<Boolean> giver = group.fork(() -> handoff.give("value"));
                  group.fork(() -> {
                    waiter.cancel("race");
                  });
                  return (giver.join() ? 0 : 2) + (waiter.join() ? 1 : 0);
                });
            kept += outcome == 2 ? 1 : 0;
            taken += outcome == 1 ? 1 : 0;
            both += outcome == 0 || outcome == 3 ? 1 : 0;
          }
          assertThat(both).isZero();
          assertThat(kept + taken).isEqualTo(RACES);
        });
  }

  private static boolean arrives(Handoff<String> handoff) {
    try {
      handoff.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Where a value can be given and a waiter can leave: the real one and its broken twin. */
  private interface Meeting {
    boolean give();

    boolean leave();
  }

  @BothDoors
  void conservesValues_inARaceOfGiverAndLeaver(Door door) throws Exception {
    int broken =
        race(
            door,
            () -> {
              Handoff<String> handoff = new Handoff<>();
              return new Meeting() {
                @Override
                public boolean give() {
                  return handoff.give("value");
                }

                @Override
                public boolean leave() {
                  Thread.currentThread().interrupt();
                  boolean left = !arrives(handoff);
                  Thread.interrupted();
                  return left;
                }
              };
            });
    assertThat(broken).isZero();
  }

  /** The broken twin looks, then acts; between the two it leaves the other time to look, too. */
  @BothDoors
  void theTwinThatLooksBeforeItActsLosesValues(Door door) throws Exception {
    int broken =
        race(
            door,
            () ->
                new Meeting() {
                  private final AtomicInteger looked = new AtomicInteger();
                  private volatile @Nullable String state;

                  @Override
                  public boolean give() {
                    return act("given");
                  }

                  @Override
                  public boolean leave() {
                    return act("gone");
                  }

                  private boolean act(String next) {
                    boolean there = state == null;
                    looked.incrementAndGet();
                    for (int i = 0; i < 1_000 && looked.get() < 2; i++) {
                      LockSupport.parkNanos(100_000); // two that share a core meet as well
                    }
                    state = there ? next : state;
                    return there;
                  }
                });
    assertThat(broken).isPositive();
  }

  private interface Maker {
    Meeting make();
  }

  /** {@return how often the value was lost, or both given and kept, until it first was} */
  private static int race(Door door, Maker maker) throws InterruptedException {
    AtomicReference<@Nullable Meeting> next = new AtomicReference<>();
    AtomicReference<@Nullable Boolean> given = new AtomicReference<>();
    Thread giver = Thread.ofPlatform().daemon().start(() -> giveAll(next, given));
    try {
      return Runs.<Integer>on(
          door,
          () -> {
            int broken = 0;
            for (int i : Runs.races(RACES)) {
              Meeting meeting = maker.make();
              next.set(meeting);
              for (int spin = i % 256; spin > 0; spin--) {
                Thread.onSpinWait();
              }
              boolean left = meeting.leave();
              Runs.until(() -> given.get() != null);
              broken += Boolean.valueOf(left).equals(given.getAndSet(null)) ? 1 : 0;
              if (broken > 0) {
                break;
              }
            }
            return broken;
          });
    } finally {
      giver.interrupt();
      giver.join();
    }
  }

  private static void giveAll(
      AtomicReference<@Nullable Meeting> next, AtomicReference<@Nullable Boolean> given) {
    while (!Thread.currentThread().isInterrupted()) {
      Meeting meeting = next.getAndSet(null);
      if (meeting == null) {
        Thread.yield();
      } else {
        given.set(meeting.give());
      }
    }
  }
}
