package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Crowd.Stranger;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.WeftConfig.Door;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An owner that ends without releasing is found out, and nobody waits for it in vain. */
class DeadOwnerTest {
  private static final String BROKEN =
      "lock 'accounts' is broken: its owner 'cashier' ended without releasing it, and what it guards may be half done; use lock.run(…), which releases always";

  private final Lock lock = new Lock("accounts");
  private final Event mayEnd = new Event();

  private void die() throws InterruptedException {
    lock.acquire();
    mayEnd.await();
  }

  @EachDoor
  void whoComesLaterIsTold(Door door) throws Exception {
    Stranger owner = new Stranger("cashier", lock::acquire);
    assertThat(owner.end()).isNull();
    on(
        door,
        group -> {
          assertThatThrownBy(lock::acquire).isInstanceOf(BrokenException.class).hasMessage(BROKEN);
          assertThatThrownBy(lock::tryAcquire).isInstanceOf(BrokenException.class);
          assertThatThrownBy(() -> lock.run(() -> {})).hasMessage(BROKEN);
          assertThatThrownBy(lock::release).isInstanceOf(BrokenException.class);
          assertThat(lock.stats().broken()).isTrue();
        });
  }

  @EachDoor
  void whoWaitsForATaskThatEndsIsTold(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<?> owner = group.fork("cashier", this::die);
          until(() -> lock.stats().owner().isPresent());
          List<Task<Throwable>> waiters = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            waiters.add(group.fork(() -> thrownBy(lock::acquire)));
          }
          until(() -> lock.stats().waiting() == 3);
          mayEnd.set();
          owner.join();
          for (Task<Throwable> waiter : waiters) {
            assertThat(waiter.join()).isInstanceOf(BrokenException.class).hasMessage(BROKEN);
          }
          assertThat(lock.stats().waiting()).isZero();
        });
  }

  @EachDoor
  void whoWaitsForAThreadThatEndsIsTold(Door door) throws Exception {
    Stranger owner = new Stranger("cashier", this::die);
    on(
        door,
        group -> {
          until(() -> lock.stats().owner().isPresent());
          Task<Throwable> waiter = group.fork(() -> thrownBy(() -> lock.run(() -> {})));
          until(() -> lock.stats().waiting() == 1);
          mayEnd.set();
          assertThat(waiter.join()).isInstanceOf(BrokenException.class).hasMessage(BROKEN);
          assertThat(owner.end()).isNull();
        });
  }

  @EachDoor
  void whoWaitsForAConditionOfItIsTold(Door door) throws Exception {
    Condition condition = lock.condition();
    on(
        door,
        group -> {
          Task<Throwable> waiter = group.fork(() -> thrownBy(() -> lock.run(condition::await)));
          until(() -> condition.stats().waiting() == 1);
          group.fork("cashier", this::die);
          until(() -> lock.stats().owner().isPresent());
          mayEnd.set();
          assertThat(waiter.join()).isInstanceOf(BrokenException.class).hasMessage(BROKEN);
          assertThat(condition.stats().waiting()).isZero();
        });
  }

  @EachDoor
  void aCancelledWaiterOfAConditionHearsOfItsCancellationFirst(Door door) throws Exception {
    Condition condition = lock.condition();
    on(
        door,
        group -> {
          Task<Throwable> waiter = group.fork(() -> thrownBy(() -> lock.run(condition::await)));
          until(() -> condition.stats().waiting() == 1);
          group.fork("cashier", this::die);
          until(() -> lock.stats().owner().isPresent());
          waiter.cancel("test");
          until(() -> lock.stats().waiting() == 1);
          mayEnd.set();
          Throwable stop = waiter.join();
          assertThat(stop).isInstanceOf(InterruptedException.class);
          assertThat(stop.getSuppressed()).hasSize(1);
          assertThat(stop.getSuppressed()[0]).hasMessage(BROKEN);
        });
  }

  @EachDoor
  void theNextOwnerIsWatchedToo(Door door) throws Exception {
    on(
        door,
        group -> {
          lock.acquire();
          group.fork("cashier", this::die);
          until(() -> lock.stats().waiting() == 1);
          Task<Throwable> last = group.fork(() -> thrownBy(lock::acquire));
          until(() -> lock.stats().waiting() == 2);
          mayEnd.set();
          lock.release();
          assertThat(last.join()).isInstanceOf(BrokenException.class).hasMessage(BROKEN);
        });
  }

  @EachDoor
  void theWatchGoesOnWhenTheProgramOfWhoBeganItHasEnded(Door door) throws Exception {
    Stranger owner = new Stranger("cashier", this::die);
    AtomicReference<@Nullable Stranger> patient = new AtomicReference<>();
    on(
        door,
        group -> {
          until(() -> lock.stats().owner().isPresent());
          Task<?> first = group.fork(lock::acquire);
          until(() -> lock.stats().waiting() == 1);
          patient.set(new Stranger("patient", lock::acquire));
          until(() -> lock.stats().waiting() == 2);
          first.cancel("test");
        });
    mayEnd.set();
    assertThat(owner.end()).isNull();
    assertThat(requireNonNull(patient.get()).end()).isInstanceOf(BrokenException.class);
  }

  @EachDoor
  void anOwnerThatReleasedAndEndedHarmsNobody(Door door) throws Exception {
    AtomicInteger served = new AtomicInteger();
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 2_000; i++) {
            group.fork(() -> {
              lock.acquire();
              served.incrementAndGet();
              lock.release();
            });
          }
        });
    assertThat(served).hasValue(2_000);
    assertThat(lock.stats().broken()).isFalse();
  }

  @EachDoor
  void aWatchEndsWhenNobodyWantsToKnow(Door door) throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    Thread owner = Thread.ofPlatform().daemon().start(LockSupport::park);
    on(
        door,
        group -> {
          OwnerWatch early = new OwnerWatch(owner, told::countDown);
          early.stop();
          early.start();
          early.await();
          OwnerWatch late = new OwnerWatch(owner, told::countDown);
          late.start();
          late.stop();
          late.await();
          assertThat(told.getCount()).isEqualTo(1);
          OwnerWatch patient = new OwnerWatch(owner, told::countDown);
          patient.start();
          LockSupport.unpark(owner);
          patient.await();
          assertThat(told.getCount()).isZero();
        });
  }
}
