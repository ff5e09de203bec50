package dev.weft.sync;

import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SemaphoreTest {
  private final Semaphore semaphore = new Semaphore("disks", 3);

  @EachDoor
  void servesInTheOrderOfComing(Door door) throws Exception {
    List<Integer> served = new CopyOnWriteArrayList<>();
    on(
        door,
        4,
        group -> {
          semaphore.acquire(3);
          for (int i = 0; i < 20; i++) {
            int number = i;
            group.fork(() ->
                semaphore.run(
                    3,
                    () -> {
                      served.add(number);
                    }));
            until(() -> semaphore.stats().waiting() == number + 1);
          }
          semaphore.release(3);
        });
    assertThat(served).hasSize(20).isSorted();
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 3, 0));
  }

  @EachDoor
  void aBigRequestIsNotOvertakenBySmallOnes(Door door) throws Exception {
    on(
        door,
        group -> {
          semaphore.acquire(2);
          Task<?> big = group.fork(() -> semaphore.acquire(3));
          until(() -> semaphore.stats().waiting() == 1);
          Task<?> small = group.fork(() -> semaphore.acquire());
          until(() -> semaphore.stats().waiting() == 2);
          assertThat(semaphore.tryAcquire()).isFalse(); // one is there, but it is spoken for
          semaphore.release();
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 2, 2));
          semaphore.release();
          big.join();
          assertThat(small.state()).isEqualTo(State.RUNNING);
          semaphore.release(3);
          small.join();
        });
    assertThat(semaphore.stats().taken()).isEqualTo(1);
  }

  @EachDoor
  void aBigRequestThatIsCancelledLetsTheSmallOnesBehindItPass(Door door) throws Exception {
    on(
        door,
        group -> {
          semaphore.acquire(2);
          Task<?> big = group.fork(() -> semaphore.acquire(3));
          until(() -> semaphore.stats().waiting() == 1);
          Task<?> small = group.fork(() -> semaphore.acquire());
          until(() -> semaphore.stats().waiting() == 2);
          big.cancel("test");
          small.join();
          assertThat(endOf(big)).isEqualTo(State.CANCELLED);
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 0, 0));
        });
  }

  @EachDoor
  void oneReleaseServesAsManyAsItCan(Door door) throws Exception {
    on(
        door,
        group -> {
          semaphore.acquire(3);
          for (int i = 0; i < 4; i++) {
            group.fork(() -> semaphore.acquire());
          }
          until(() -> semaphore.stats().waiting() == 4);
          semaphore.release(3);
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 0, 1));
          semaphore.release();
        });
  }

  @EachDoor
  void aHandOverThatMeetsACancellationGoesToOneOfTheTwo(Door door) throws Exception {
    int rounds = 1_000;
    AtomicInteger served = new AtomicInteger();
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < rounds; i++) {
            semaphore.acquire(3);
            Task<?> victim = group.fork(() -> semaphore.run(3, () -> {}));
            Task<?> next = group.fork(() -> semaphore.run(3, served::incrementAndGet));
            until(() -> semaphore.stats().waiting() == 2);
            Task<?> killer = group.fork(() -> victim.cancel("test"));
            semaphore.release(3); // races with the cancellation
            killer.join();
            next.join();
          }
        });
    assertThat(served).hasValue(rounds);
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 3, 0));
  }

  @EachDoor
  void everyOneIsServedWhoIsNotCancelled(Door door) throws Exception {
    on(
        door,
        4,
        group -> {
          SplittableRandom random = new SplittableRandom(7);
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < 3_000; i++) {
            int number = 1 + random.nextInt(3);
            tasks.add(group.fork(() -> semaphore.run(number, () -> Weft.sleep(Duration.ZERO))));
            if (i % 2 == 1) {
              tasks.get(i - random.nextInt(Math.min(i, 100))).cancel("test");
            }
          }
          for (Task<?> task : tasks) {
            endOf(task); // in vain, if a permit is lost or a waiter is not woken
          }
        });
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 3, 0));
  }

  @EachDoor
  void morePermitsGoToThoseInLine_fewerTakeNoneAway(Door door) throws Exception {
    on(
        door,
        group -> {
          semaphore.acquire(3);
          Task<?> next = group.fork(() -> semaphore.acquire(2));
          until(() -> semaphore.stats().waiting() == 1);
          semaphore.resize(4);
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(4, 1, 1));
          semaphore.resize(5);
          next.join();
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(5, 0, 0));
          semaphore.resize(1);
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(1, -4, 0));
          semaphore.release(4);
          assertThat(semaphore.tryAcquire()).isFalse();
          assertThat(semaphore.stats().taken()).isEqualTo(1);
          semaphore.release();
          assertThat(semaphore.tryAcquire()).isTrue();
          assertThatThrownBy(() -> semaphore.resize(0))
              .hasMessage("permits must be at least 1, but is 0");
        });
  }

  @EachDoor
  void whoIsInLineForMoreThanThereAreNow_waitsUntilThereAreMore(Door door) throws Exception {
    on(
        door,
        group -> {
          semaphore.acquire();
          Task<?> big = group.fork(() -> semaphore.acquire(3));
          until(() -> semaphore.stats().waiting() == 1);
          semaphore.resize(2);
          semaphore.release();
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(2, 2, 1));
          semaphore.resize(3);
          big.join();
          assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 0, 0));
        });
  }

  @EachDoor
  void whoeverLooksOrResizesMeanwhile_permitsAreNeitherLostNorMade(Door door) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 4; i++) {
            group.fork(() -> {
              for (int round = 0; round < 5_000; round++) {
                semaphore.acquire();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                semaphore.release();
              }
            });
          }
          for (int round = 0; round < 5_000; round++) {
            assertThat(semaphore.stats().taken()).isBetween(0, 3);
            semaphore.resize(3 - round % 2);
          }
          semaphore.resize(3);
        });
    assertThat(most.get()).isBetween(1, 3);
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 3, 0));
  }

  @EachDoor
  void theBodyGivesBackHoweverItEnds(Door door) throws Exception {
    on(
        door,
        group -> {
          assertThat(semaphore.<String>run(() -> "result")).isEqualTo("result");
          IOException checked = new IOException("disk");
          assertThat(
                  thrownBy(() ->
                      semaphore.run(() -> {
                        throw checked;
                      })))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          AssertionError error = new AssertionError();
          assertThat(
                  thrownBy(() ->
                      semaphore.run(() -> {
                        throw error;
                      })))
              .isSameAs(error);
          assertThat(semaphore.stats().taken()).isZero();
        });
  }

  @Test
  void takesBackNoMoreThanWasTaken() throws Exception {
    semaphore.acquire(2);
    assertThatThrownBy(() -> semaphore.release(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "semaphore 'disks' cannot take back 3 of its 3 permits, for only 2 are taken: release each once");
    assertThat(semaphore.stats().available()).isEqualTo(1);
    semaphore.release(2);
    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void wrongNumbersAreRefusedByName() {
    assertThatThrownBy(() -> new Semaphore(0)).hasMessage("permits must be at least 1, but is 0");
    assertThatThrownBy(() -> semaphore.acquire(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number must be from 1 to the 3 permits of the semaphore 'disks', but is 4");
    assertThatThrownBy(() -> semaphore.tryAcquire(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.release(0))
        .hasMessage("number must be at least 1, but is 0");
  }

  @Test
  void tryAcquireTakesAllOrNothing() {
    assertThat(semaphore.tryAcquire(2)).isTrue();
    assertThat(semaphore.tryAcquire(2)).isFalse();
    assertThat(semaphore.tryAcquire()).isTrue();
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(3, 0, 0));
    assertThat(semaphore).hasToString("semaphore 'disks'");
  }
}
