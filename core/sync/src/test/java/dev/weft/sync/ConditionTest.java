package dev.weft.sync;

import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Crowd.Stranger;
import dev.weft.task.CancelledException;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private final Lock lock = new Lock("store");
  private final Condition condition = lock.condition();
  private final List<Integer> told = new CopyOnWriteArrayList<>();

  /** Waits, and notes that it was told. */
  private void waitAs(int number) throws InterruptedException {
    lock.run(() -> {
      condition.await();
      assertThat(lock.isHeld()).isTrue();
      told.add(number);
    });
  }

  private List<Task<?>> line(TaskGroup group, int length) throws InterruptedException {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int number = i;
      tasks.add(group.fork(() -> waitAs(number)));
      until(() -> condition.stats().waiting() == number + 1);
    }
    return tasks;
  }

  @EachDoor
  void tellsThoseWhoWaitLongest(Door door) throws Exception {
    on(
        door,
        4,
        group -> {
          line(group, 6);
          lock.run(() -> condition.signal(2));
          until(() -> told.size() == 2);
          assertThat(condition.stats().waiting()).isEqualTo(4);
          lock.run(() -> condition.signal());
          until(() -> told.size() == 3);
          lock.run(condition::signalAll);
        });
    assertThat(told).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @EachDoor
  void whoIsToldWaitsUntilTheLockIsReleased(Door door) throws Exception {
    on(
        door,
        group -> {
          List<Task<?>> tasks = line(group, 2);
          lock.run(() -> {
            condition.signalAll();
            assertThat(condition.stats().waiting()).isZero();
            assertThat(lock.stats().waiting()).isEqualTo(2);
            assertThat(tasks).allMatch(task -> task.state() == State.RUNNING);
          });
        });
    assertThat(told).containsExactly(0, 1);
  }

  @EachDoor
  void aSignalToNobodyIsForgotten(Door door) throws Exception {
    on(
        door,
        group -> {
          lock.run(() -> condition.signal());
          line(group, 1);
          assertThat(condition.stats().waiting()).isEqualTo(1);
          lock.run(() -> condition.signal());
        });
    assertThat(told).hasSize(1);
  }

  @EachDoor
  void aCancelledWaiterPassesOnTheSignalItHadNotActedOn(Door door) throws Exception {
    on(
        door,
        group -> {
          List<Task<?>> tasks = line(group, 3);
          lock.run(() -> {
            condition.signal();
            tasks.get(0).cancel("test"); // told, and not yet the owner of the lock
            until(() -> condition.stats().waiting() == 1);
          });
          tasks.get(1).join();
          assertThat(endOf(tasks.get(0))).isEqualTo(State.CANCELLED);
          assertThat(told).containsExactly(1);
          lock.run(() -> condition.signal());
        });
    assertThat(told).containsExactly(1, 2);
  }

  @EachDoor
  void aCancelledWaiterTakesNoSignalFromOthers(Door door) throws Exception {
    on(
        door,
        group -> {
          List<Task<?>> tasks = line(group, 2);
          lock.run(() -> {
            tasks.get(0).cancel("test");
            until(() -> lock.stats().waiting() == 1);
            condition.signal();
          });
          tasks.get(1).join();
        });
    assertThat(told).containsExactly(1);
  }

  @EachDoor
  void aCancelledWaiterLeavesWithTheLockInItsHands(Door door) throws Exception {
    on(
        door,
        group -> {
          AtomicBoolean left = new AtomicBoolean();
          Task<?> task =
              group.fork(() ->
                  lock.run(() -> {
                    try {
                      condition.await();
                    } finally {
                      left.set(lock.isHeld());
                    }
                  }));
          until(() -> condition.stats().waiting() == 1);
          lock.acquire();
          task.cancel("test");
          until(() -> lock.stats().waiting() == 1); // out of the one line, in the other
          assertThat(condition.stats().waiting()).isZero();
          assertThat(task.state()).isEqualTo(State.CANCELLING);
          assertThat(left).isFalse();
          lock.release();
          assertThat(endOf(task)).isEqualTo(State.CANCELLED);
          assertThat(left).isTrue();
        });
    assertThat(lock.stats().owner()).isEmpty();
  }

  @EachDoor
  void anInterruptedThreadComesBackHoweverOftenItIsInterrupted(Door door) throws Exception {
    on(
        door,
        group -> {
          AtomicBoolean still = new AtomicBoolean();
          Stranger stranger =
              new Stranger(
                  "stranger",
                  () ->
                      lock.run(() -> {
                        try {
                          condition.await();
                        } finally {
                          still.set(lock.isHeld() && Thread.currentThread().isInterrupted());
                        }
                      }));
          until(() -> condition.stats().waiting() == 1);
          lock.acquire();
          stranger.thread.interrupt();
          until(() -> lock.stats().waiting() == 1 && !stranger.thread.isInterrupted());
          stranger.thread.interrupt();
          until(() -> !stranger.thread.isInterrupted());
          lock.release();
          assertThat(stranger.end()).isInstanceOf(InterruptedException.class);
          assertThat(still).isTrue();
        });
  }

  @EachDoor
  void awaitUntilLooksAgainAndAgain(Door door) throws Exception {
    AtomicInteger items = new AtomicInteger();
    on(
        door,
        group -> {
          Task<?> task =
              group.fork(() -> lock.run(() -> condition.awaitUntil(() -> items.get() > 1)));
          until(() -> condition.stats().waiting() == 1);
          for (int i = 0; i < 2; i++) {
            assertThat(task.state()).isEqualTo(State.RUNNING);
            lock.run(() -> {
              items.incrementAndGet();
              condition.signal();
            });
            until(() -> task.state().ended() || condition.stats().waiting() == 1);
          }
          task.join();
          lock.run(() -> condition.awaitUntil(() -> true));
        });
  }

  @Test
  void onlyTheOwnerOfTheLockWaitsOrTells() {
    assertThatThrownBy(condition::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith(
            "cannot wait for a condition of lock 'store', which is held by nobody: acquire it first");
    assertThatThrownBy(() -> condition.awaitUntil(() -> true))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(condition::signal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> condition.signal(0)).hasMessage("number must be at least 1, but is 0");
    assertThat(condition).hasToString("condition of lock 'store'");
  }

  /** A store of items, one signal for each, with consumers that are cancelled at random. */
  @EachDoor
  void noItemIsLeftInTheStoreWhileAConsumerWaits(Door door) throws Exception {
    int items = 3_000;
    Deque<Integer> store = new ArrayDeque<>();
    AtomicInteger consumed = new AtomicInteger();
    on(
        door,
        4,
        group -> {
          SplittableRandom random = new SplittableRandom(11);
          List<Task<?>> consumers = new ArrayList<>();
          for (int i = 0; i < items; i++) {
            consumers.add(group.fork(() -> consume(store, consumed)));
            consumers.add(group.fork(() -> consume(store, consumed)));
            int item = i;
            lock.run(() -> {
              store.add(item);
              condition.signal();
            });
            consumers.get(random.nextInt(consumers.size())).cancel("test");
          }
          until(() -> consumed.get() == items); // in vain, if a signal is lost
          group.cancel("enough");
        });
    assertThat(store).isEmpty();
    assertThat(condition.stats().waiting()).isZero();
    assertThat(lock.stats().owner()).isEmpty();
  }

  private void consume(Deque<Integer> store, AtomicInteger consumed) throws InterruptedException {
    lock.run(() -> {
      while (store.isEmpty()) {
        condition.await();
      }
      store.remove();
      consumed.incrementAndGet();
    });
  }

  @EachDoor
  void cancelledBeforeItWaits_doesNotLetGoOfTheLock(Door door) throws Exception {
    on(
        door,
        group -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          Task<?> task =
              group.fork(() ->
                  lock.run(() -> {
                    Crowd.untilDespiteAll(cancelled::get);
                    assertThat(thrownBy(condition::await)).isInstanceOf(CancelledException.class);
                    assertThat(lock.isHeld()).isTrue();
                  }));
          until(() -> lock.stats().owner().isPresent());
          task.cancel("test");
          cancelled.set(true);
          assertThat(endOf(task)).isIn(State.DONE, State.CANCELLED);
        });
  }
}
