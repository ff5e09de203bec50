package dev.weft.sync;

import static dev.weft.sync.Crowd.DAY;
import static dev.weft.sync.Crowd.SOON;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static dev.weft.sync.Crowd.untilDespiteAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What went wrong with the locks of others, and must not here. Each names where it was found. */
class WaitTrapsTest {
  // AnyIO #1170: between a release and the waking of who waits, another one took the token, too
  @EachDoor
  void aReleasedTokenIsWhoWaits_notWhoComesBetween(Door door) throws Exception {
    Limiter limiter = new Limiter("tokens", 1);
    Semaphore semaphore = new Semaphore("permits", 1);
    on(
        door,
        group -> {
          limiter.acquire("me");
          semaphore.acquire();
          Task<?> one = group.fork(() -> limiter.acquire("waiting"));
          Task<?> two = group.fork(() -> semaphore.acquire());
          until(() -> limiter.stats().waiting() == 1 && semaphore.stats().waiting() == 1);
          limiter.release("me");
          semaphore.release(); // who waits has been served, but has not run yet
          assertThat(limiter.tryAcquire("between")).isFalse();
          assertThat(semaphore.tryAcquire()).isFalse();
          one.join();
          two.join();
          assertThat(limiter.stats().borrowed()).isEqualTo(1);
          assertThat(semaphore.stats().taken()).isEqualTo(1);
        });
  }

  // AnyIO #1145: a cancelled waiter stayed in line, was served there, and nobody ever passed again
  @EachDoor
  void cancelledAcquire_neverLosesThePermit(Door door) throws Exception {
    Semaphore semaphore = new Semaphore("permits", 1);
    Lock lock = new Lock("lock");
    Limiter limiter = new Limiter("tokens", 1);
    on(
        door,
        group -> {
          for (int round = 0; round < 100; round++) {
            semaphore.acquire();
            lock.acquire();
            limiter.acquire("me");
            List<Task<?>> waiting = new ArrayList<>();
            waiting.add(group.fork(() -> semaphore.run(() -> {})));
            waiting.add(group.fork(() -> lock.run(() -> {})));
            waiting.add(group.fork(() -> limiter.run(() -> {})));
            if (round % 2 == 0) {
              until(() ->
                  semaphore.stats().waiting() + lock.stats().waiting() + limiter.stats().waiting()
                      == 3);
            }
            waiting.forEach(task -> task.cancel("in the same breath as the release"));
            semaphore.release();
            lock.release();
            limiter.release("me");
            for (Task<?> task : waiting) {
              task.settle();
            }
          }
          assertThat(semaphore.tryAcquire()).isTrue();
          assertThat(lock.tryAcquire()).isTrue();
          assertThat(limiter.tryAcquire("me")).isTrue();
          lock.release();
        });
  }

  // AnyIO #1111, asyncio's Condition: a cancelled waiter that had to take its lock again was woken
  // over and over, and burnt a core
  @EachDoor
  void aCancelledWaiterThatMustHaveItsLockBack_waitsInPeace(Door door) throws Exception {
    Lock lock = new Lock("lock");
    Condition condition = lock.condition();
    AtomicReference<@Nullable Thread> waiter = new AtomicReference<>();
    AtomicInteger turns = new AtomicInteger();
    on(
        door,
        group -> {
          Task<?> task =
              group.fork(() -> {
                waiter.set(Thread.currentThread());
                lock.run(() -> condition.await());
              });
          until(() -> condition.stats().waiting() == 1);
          lock.acquire();
          task.cancel("while somebody else has the lock");
          Thread thread = waiter.get();
          until(() -> lock.stats().waiting() == 1);
          until(() -> thread != null && thread.getState() == Thread.State.WAITING);
          for (int i = 0; i < 200; i++) {
            Weft.sleep(Duration.ofNanos(20_000));
            boolean rests = thread != null && thread.getState() == Thread.State.WAITING;
            turns.addAndGet(rests ? 0 : 1);
          }
          lock.release();
          task.settle();
        });
    assertThat(turns.get()).isLessThan(5);
  }

  // AnyIO 4.13: the notification of a waiter that was cancelled then was lost to all others
  @EachDoor
  void aSignalToOneWhoIsCancelled_wakesAnother(Door door) throws Exception {
    Lock lock = new Lock("lock");
    Condition condition = lock.condition();
    AtomicInteger woken = new AtomicInteger();
    on(
        door,
        group -> {
          for (int round = 0; round < 100; round++) {
            woken.set(0);
            List<Task<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
              waiting.add(
                  group.fork(() ->
                      lock.run(() -> {
                        condition.await();
                        woken.incrementAndGet();
                      })));
            }
            until(() -> condition.stats().waiting() == 2);
            lock.run(() -> condition.signal());
            waiting.getFirst().cancel("just told");
            until(() -> woken.get() == 1); // the first or, if it was stopped, the second
            waiting.getLast().cancel("the end");
            for (Task<?> task : waiting) {
              task.settle();
            }
          }
        });
  }

  // Jox, ADR 0001: each interrupted send left its mark in the counters for ever
  @EachDoor
  void cancelledSendsAndReceives_leaveNoMarkInTheNumbers(Door door) throws Exception {
    Channel<Integer> empty = Channel.bounded(1);
    Channel<Integer> full = Channel.bounded(1);
    on(
        door,
        group -> {
          full.send(0);
          for (int i = 0; i < 100; i++) {
            Task<?> sender = group.fork(() -> full.send(1));
            Task<?> receiver = group.fork(() -> empty.receive());
            until(
                () -> full.stats().waitingSenders() == 1 && empty.stats().waitingReceivers() == 1);
            sender.cancel("enough");
            receiver.cancel("enough");
            sender.settle();
            receiver.settle();
          }
        });
    assertThat(full.stats()).isEqualTo(new ChannelStats(1, 1, 1, 0, 0, 1, 0, 0));
    assertThat(empty.stats()).isEqualTo(new ChannelStats(1, 0, 0, 0, 0, 0, 0, 0));
  }

  // Go #27837: whoever waited for a permit said "cancelled", and hid why
  @EachDoor
  void whoWaitsForAPermit_doesNotHideTheFailureThatStopsIt(Door door) {
    Semaphore two = new Semaphore("two", 2);
    IllegalStateException cause = new IllegalStateException("the cause");
    assertThatThrownBy(() ->
            on(
                door,
                group -> {
                  for (int i = 0; i < 6; i++) {
                    group.fork(() -> two.run(() -> Weft.sleep(DAY)));
                  }
                  until(() -> two.stats().waiting() == 4);
                  group.fork(() -> {
                    throw cause;
                  });
                  Weft.sleep(DAY);
                }))
        .isSameAs(cause);
    assertThat(cause.getSuppressed()).isEmpty();
    assertThat(two.stats().available()).isEqualTo(2);
  }

  // Kotlin, prompt cancellation: a value that was handed over was lost with the one who waited
  @EachDoor
  void aValueHandedOverAsItsReceiverIsCancelled_isReceivedOrStillThere(Door door) throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    on(
        door,
        group -> {
          for (int i = 0; i < 300; i++) {
            AtomicInteger received = new AtomicInteger();
            Task<?> receiver =
                group.fork(() -> {
                  channel.receive();
                  received.incrementAndGet();
                });
            if (i % 3 > 0) {
              until(() -> channel.stats().waitingReceivers() == 1);
            }
            if (i % 2 == 0) {
              channel.send(i);
              receiver.cancel("just after");
            } else {
              receiver.cancel("just before");
              channel.send(i);
            }
            receiver.settle();
            int left = channel.tryReceive().isPresent() ? 1 : 0;
            assertThat(received.get() + left).isEqualTo(1);
          }
        });
  }

  // Tokio, select! and its table of cancel safety: the branch that lost had taken its value
  @EachDoor
  void theClauseThatLost_hasTakenNothing(Door door) throws Exception {
    Channel<Integer> one = Channel.bounded(4);
    Channel<Integer> other = Channel.bounded(4);
    on(
        door,
        group -> {
          for (int i = 0; i < 200; i++) {
            one.send(i);
            other.send(i);
            Select.of(one.receiving(), other.receiving()).await();
            int left = one.stats().size() + other.stats().size();
            assertThat(left).isEqualTo(1);
            one.tryReceive();
            other.tryReceive();
          }
        });
  }

  // asyncio #134471: a timeout of no time at all swallowed a cancellation that was there before
  @EachDoor
  void cancelledBeforeABoundedAcquire_isToldOfItsCancellation(Door door) throws Exception {
    Semaphore none = new Semaphore("none", 1);
    on(
        door,
        group -> {
          none.acquire();
          AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
          Task<?> task =
              group.fork(() -> {
                untilDespiteAll(() -> none.stats().available() == 0);
                thrown.set(thrownBy(() -> Timeout.after(SOON.minus(SOON), () -> none.acquire())));
              });
          task.cancel("before");
          task.settle();
          assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
          assertThat(none.stats().waiting()).isZero();
        });
  }

  // loom-dev: a group inside of a held lock must not take the lock with it
  @EachDoor
  void aGroupThatFailsInsideALock_givesTheLockBack(Door door) throws Exception {
    Lock lock = new Lock("lock");
    on(
        door,
        group -> {
          assertThat(
                  thrownBy(() ->
                      lock.run(() ->
                          TaskGroup.run(inner -> {
                            inner.fork(() -> {
                              throw new IllegalStateException("down");
                            });
                            Weft.sleep(DAY);
                          }))))
              .hasMessage("down");
          assertThat(lock.isHeld()).isFalse();
          assertThat(lock.tryAcquire()).isTrue();
          lock.release();
        });
  }
}
