package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LockTest {
  private final Lock lock = new Lock("accounts");

  /** Guarded by the lock under test, and by nothing else. */
  private int balance;

  @EachDoor
  void lowersTheRaceOfManyToOneAfterAnother(Door door) throws Exception {
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 200; i++) {
            group.fork(() -> {
              for (int j = 0; j < 20; j++) {
                lock.run(this::deposit);
              }
            });
          }
        });
    assertThat(balance).isEqualTo(4_000);
  }

  private void deposit() throws InterruptedException {
    int before = balance;
    if (before % 16 == 0) {
      Weft.sleep(Duration.ZERO); // lets others run in the worst moment
    }
    balance = before + 1;
  }

  @EachDoor
  void goesFromHandToHandInTheOrderOfComing(Door door) throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    on(
        door,
        4,
        group -> {
          lock.acquire();
          for (int i = 0; i < 20; i++) {
            int number = i;
            group.fork(() -> {
              lock.acquire();
              order.add(number);
              lock.release();
            });
            until(() -> lock.stats().waiting() == number + 1);
          }
          lock.release();
        });
    assertThat(order).hasSize(20).isSorted();
  }

  @EachDoor
  void nobodyOvertakesWhoWaits(Door door) throws Exception {
    on(
        door,
        group -> {
          lock.acquire();
          group.fork(() -> lock.run(() -> {}));
          until(() -> lock.stats().waiting() == 1);
          lock.release();
          // the waiter owns it already, whether it has run since or not
          assertThat(lock.isHeld()).isFalse();
        });
    assertThat(lock.stats().owner()).isEmpty();
  }

  @EachDoor
  void whoHoldsItIsToldSoInsteadOfWaitingForItself(Door door) throws Exception {
    on(
        door,
        group ->
            group
                .fork(
                    "cashier",
                    () ->
                        lock.run(() -> {
                          String message =
                              "lock 'accounts' is held by 'cashier' already, which would wait for itself for ever; a lock is not reentrant: take it once, further out";
                          assertThatThrownBy(() -> lock.run(() -> {})).hasMessage(message);
                          assertThatThrownBy(lock::acquire)
                              .isInstanceOf(IllegalStateException.class);
                          assertThatThrownBy(lock::tryAcquire).hasMessage(message);
                          assertThat(lock.isHeld()).isTrue();
                          assertThat(lock.stats().owner()).contains("'cashier'");
                        }))
                .join());
    assertThat(lock.stats()).isEqualTo(new Lock.Stats(java.util.Optional.empty(), 0, false));
  }

  @EachDoor
  void onlyTheOwnerReleases(Door door) throws Exception {
    on(
        door,
        group -> {
          assertThatThrownBy(lock::release)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageEndingWith(
                  "cannot release lock 'accounts', which is held by nobody: acquire it first");
          lock.acquire();
          group
              .fork(
                  "thief",
                  () ->
                      assertThatThrownBy(lock::release)
                          .hasMessageStartingWith("'thief' cannot release lock 'accounts'"))
              .join();
          assertThat(lock.isHeld()).isTrue();
          lock.release();
        });
  }

  @EachDoor
  void theBodyReleasesHoweverItEnds(Door door) throws Exception {
    on(
        door,
        group -> {
          assertThat(lock.<Integer>run(() -> 7)).isEqualTo(7);
          IOException checked = new IOException();
          assertThatThrownBy(() ->
                  lock.run(() -> {
                    throw checked;
                  }))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          assertThatThrownBy(() -> lock.run(lock::release))
              .hasMessageContaining("cannot leave the body of lock 'accounts'");
          assertThat(lock.tryAcquire()).isTrue();
          lock.release();
        });
  }

  @Test
  void tryAcquireNeverWaits() throws Exception {
    assertThat(lock.tryAcquire()).isTrue();
    Crowd.Stranger other =
        new Crowd.Stranger("other", () -> assertThat(lock.tryAcquire()).isFalse());
    assertThat(other.end()).isNull();
    lock.release();
    assertThat(lock).hasToString("lock 'accounts'");
    assertThat(new Lock()).hasToString("lock");
  }
}
